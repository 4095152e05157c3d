// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import java.util.HexFormat;
import java.util.Optional;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.object.Arguments;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.Capability;

/** Passwords against the challenge of a greeting: check_pass and crypt_pass. */
final class Passwords {
    private static final int WRONG = 1;
    private static final int LONGEST_HASH = 2 * CachingSha2.LENGTH;

    private Passwords() {}

    /**
     * Whether the client knows the password: 0 if so. The hash is what the server stores for mysql_native_password, 40
     * hexadecimal digits with or without asterisk, or SHA256(SHA256(password)), 64 digits, for caching_sha2_password.
     */
    static Varargs check(Arguments arguments) {
        Auth auth = arguments.object(1, Auth.class, Auth.KIND);
        Handshake handshake = arguments.object(2, Handshake.class, Handshake.KIND);
        byte[] stored = stored(arguments, 3);
        byte[] response = auth.response().bytes();
        byte[] challenge = handshake.challenge().bytes();
        Optional<byte[]> proof = stored.length == NativePassword.LENGTH
                ? NativePassword.stage1(response, challenge, stored)
                : CachingSha2.stage1(response, challenge, stored);
        return LuaValue.valueOf(proof.isPresent() ? 0 : WRONG);
    }

    private static byte[] stored(Arguments arguments, int index) {
        LuaString given = arguments.string(index);
        if (given.m_length > LONGEST_HASH) {
            throw notAHash(arguments, index);
        }
        String hash = given.tojstring();
        String digits =
                hash.startsWith("*") && hash.length() == 1 + 2 * NativePassword.LENGTH ? hash.substring(1) : hash;
        if (digits.length() == 2 * NativePassword.LENGTH || digits.length() == 2 * CachingSha2.LENGTH) {
            try {
                return HexFormat.of().parseHex(digits);
            } catch (IllegalArgumentException e) {
                // Told below, like any other text that is no hash.
                throw notAHash(arguments, index);
            }
        }
        throw notAHash(arguments, index);
    }

    private static RuntimeException notAHash(Arguments arguments, int index) {
        return arguments.bad(
                index, "hash expected: 40 hexadecimal digits, with or without '*', or 64 for caching_sha2_password");
    }

    /** Puts the answer into a login, in the way that the greeting asks for. */
    static Varargs crypt(Arguments arguments) {
        Auth auth = arguments.object(1, Auth.class, Auth.KIND);
        Handshake handshake = arguments.object(2, Handshake.class, Handshake.KIND);
        LuaString plaintext = arguments.string(3);
        // It is copied twice, and hashed, which takes longer.
        arguments.meter().reserve(4L * plaintext.m_length);
        arguments.meter().steps(plaintext.m_length);
        byte[] password = Bytes.array(plaintext);
        byte[] challenge = handshake.challenge().bytes();
        if (!handshake.announces(Capability.CLIENT_PLUGIN_AUTH)) {
            auth.answer(NativePassword.scramble(password, challenge), password, null);
        } else if (handshake.plugin().equals(CachingSha2.PLUGIN)) {
            auth.answer(CachingSha2.scramble(password, challenge), password, CachingSha2.PLUGIN);
        } else {
            auth.answer(NativePassword.scramble(password, challenge), password, NativePassword.PLUGIN);
        }
        return LuaValue.NONE;
    }
}
