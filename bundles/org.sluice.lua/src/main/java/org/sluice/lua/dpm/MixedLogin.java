// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.RsaExchange;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.ProtocolException;

/**
 * A full login of caching_sha2_password that passes between a client and a server of which only one has TLS: each is told,
 * and given, what it expects on its side. So the password is never in plain on a side without TLS.
 */
final class MixedLogin {
    private static final int KEY_BITS = 2048;

    private byte[] challenge;
    private boolean full;
    private @Nullable KeyPair key;

    /** @param challenge the greeting's */
    MixedLogin(byte[] challenge) {
        this.challenge = challenge.clone();
    }

    /** The server's question goes to the client. */
    void asked(ByteBuf question) {
        byte[] bytes = ByteBufUtil.getBytes(question);
        full = bytes.length == 2
                && bytes[0] == AuthMoreData.HEADER
                && bytes[1] == CachingSha2.PERFORM_FULL_AUTHENTICATION;
        if (bytes.length > 1 && (bytes[0] & 0xFF) == AuthSwitchRequest.HEADER) {
            challenge =
                    AuthSwitchRequest.decode(question.duplicate()).challenge().bytes();
            key = null;
        }
    }

    /**
     * The client has answered.
     *
     * @return false if its answer is to be passed on
     */
    boolean answered(ByteBuf answer, ClientConnection client, ServerLogin login, ServerConnection server) {
        if (!full || client.isSecret() == server.isSecret()) {
            return false;
        }
        byte[] bytes = ByteBufUtil.getBytes(answer);
        if (client.isSecret()) {
            full = false;
            login.goOn(withoutNul(bytes), challenge);
            return true;
        }
        KeyPair own = key;
        if (own != null) {
            full = false;
            byte[] password = RsaExchange.decrypt(bytes, challenge, own.getPrivate())
                    .orElseThrow(() -> ProtocolException.malformed("the password can not be decrypted"));
            server.send(Unpooled.wrappedBuffer(Arrays.copyOf(password, password.length + 1)));
            return true;
        }
        if (bytes.length != 1 || bytes[0] != CachingSha2.REQUEST_PUBLIC_KEY) {
            return false;
        }
        KeyPair fresh = newKey();
        key = fresh;
        ByteBuf payload = client.channel.alloc().buffer();
        new AuthMoreData(ByteString.utf8(RsaExchange.pem(fresh.getPublic()))).encode(payload, client.capabilities);
        client.send(payload);
        return true;
    }

    private static byte[] withoutNul(byte[] bytes) {
        boolean ends = bytes.length > 0 && bytes[bytes.length - 1] == 0;
        return ends ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
