// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.scramble.RsaExchange;
import org.sluice.mysql.wire.ProtocolException;

/** Answers what a server asks within a login that a script began, with the password that crypt_pass was given. */
final class LoginAnswers {
    private static final byte[] REQUEST_KEY = {CachingSha2.REQUEST_PUBLIC_KEY};

    private final BooleanSupplier secret;
    private byte[] challenge;
    private byte @Nullable [] password;

    /**
     * @param challenge the greeting's
     * @param secret whether nobody can listen: in TLS, or on a UNIX socket
     */
    LoginAnswers(byte[] challenge, BooleanSupplier secret) {
        this.challenge = challenge.clone();
        this.secret = secret;
    }

    void password(byte @Nullable [] given) {
        password = given;
    }

    /**
     * The packet to send; null if none is due.
     *
     * @throws ProtocolException if the server asks for what can not be given
     */
    byte @Nullable [] answer(ByteBuf question) {
        if (question.isReadable() && question.getUnsignedByte(question.readerIndex()) == AuthSwitchRequest.HEADER) {
            if (question.readableBytes() == 1) {
                throw ProtocolException.malformed("the server asks for an old password, of before MySQL 4.1");
            }
            return switchTo(AuthSwitchRequest.decode(question));
        }
        return more(AuthMoreData.decode(question).data().bytes());
    }

    private byte[] given() {
        return password == null ? new byte[0] : password;
    }

    private byte[] switchTo(AuthSwitchRequest request) {
        challenge = request.challenge().bytes();
        String plugin = request.plugin().utf8();
        return switch (plugin) {
            case NativePassword.PLUGIN -> NativePassword.scramble(given(), challenge);
            case CachingSha2.PLUGIN -> CachingSha2.scramble(given(), challenge);
            default -> throw ProtocolException.malformed("the server asks for " + plugin + ", which is not known here");
        };
    }

    /** The server wants the password itself: under its key where others could listen. */
    byte[] full() {
        return secret.getAsBoolean() ? Arrays.copyOf(given(), given().length + 1) : REQUEST_KEY.clone();
    }

    private byte @Nullable [] more(byte[] data) {
        if (data.length == 1 && data[0] == CachingSha2.FAST_AUTH_SUCCESS) {
            return null;
        }
        if (data.length == 1 && data[0] == CachingSha2.PERFORM_FULL_AUTHENTICATION) {
            return full();
        }
        return RsaExchange.encrypt(given(), challenge, RsaExchange.publicKey(new String(data, UTF_8)));
    }
}
