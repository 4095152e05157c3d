// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts.client;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.Ed25519;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.scramble.Parsec;
import org.sluice.mysql.scramble.RsaExchange;
import org.sluice.mysql.wire.ByteString;

/** What a client says to one plugin's challenge, and to what comes after it. */
interface Answers {
    String CLEAR_PASSWORD = "mysql_clear_password";

    /** Goes into the login, or behind a request to switch. */
    byte[] first();

    /**
     * The next answer; null if there is none to give, for the verdict comes by itself.
     *
     * @throws ClientException if the server asks for something that this plugin does not know
     */
    byte @Nullable [] next(ByteString data) throws ClientException;

    /**
     * The answers for a plugin, or null if it is not known.
     *
     * @param isPrivate whether nobody can read along
     * @throws ClientException if the plugin would give the password away
     */
    static @Nullable Answers to(String plugin, ByteString challenge, byte[] password, boolean isPrivate)
            throws ClientException {
        byte[] nonce = challenge.bytes();
        return switch (plugin) {
            case NativePassword.PLUGIN -> new Once(NativePassword.scramble(password, Arrays.copyOf(nonce, 20)));
            case Ed25519.PLUGIN -> new Once(Ed25519.scramble(password, nonce));
            case CachingSha2.PLUGIN ->
                new Sha2(
                        CachingSha2.scramble(password, nonce),
                        CachingSha2.REQUEST_PUBLIC_KEY,
                        password,
                        nonce,
                        isPrivate);
            case RsaExchange.SHA256_PASSWORD ->
                new Sha2(
                        isPrivate || password.length == 0
                                ? terminated(password)
                                : new byte[] {RsaExchange.SHA256_REQUEST_PUBLIC_KEY},
                        RsaExchange.SHA256_REQUEST_PUBLIC_KEY,
                        password,
                        nonce,
                        isPrivate);
            case Parsec.PLUGIN -> new Salted(password, nonce);
            case CLEAR_PASSWORD -> {
                if (!isPrivate) {
                    throw new ClientException("the server wants the password in clear, and there is no TLS");
                }
                yield new Once(terminated(password));
            }
            default -> null;
        };
    }

    private static byte[] terminated(byte[] password) {
        return Arrays.copyOf(password, password.length + 1);
    }

    /** Everything is said at once. */
    final class Once implements Answers {
        private final byte[] first;

        Once(byte[] first) {
            this.first = first;
        }

        @Override
        public byte[] first() {
            return first;
        }

        @Override
        public byte @Nullable [] next(ByteString data) throws ClientException {
            throw new ClientException("the server asks for more than its plugin does");
        }
    }

    /** The password itself may be wanted: as it is where nobody can read along, else under the server's RSA key. */
    final class Sha2 implements Answers {
        private final byte[] first;
        private final int keyRequest;
        private final byte[] password;
        private final byte[] challenge;
        private final boolean isPrivate;

        Sha2(byte[] first, int keyRequest, byte[] password, byte[] challenge, boolean isPrivate) {
            this.first = first;
            this.keyRequest = keyRequest;
            this.password = password;
            this.challenge = challenge;
            this.isPrivate = isPrivate;
        }

        @Override
        public byte[] first() {
            return first;
        }

        @Override
        public byte @Nullable [] next(ByteString data) {
            int head = data.isEmpty() ? -1 : data.at(0);
            if (data.length() == 1 && head == CachingSha2.FAST_AUTH_SUCCESS) {
                return null;
            }
            if (data.length() == 1 && head == CachingSha2.PERFORM_FULL_AUTHENTICATION) {
                return isPrivate ? terminated(password) : new byte[] {(byte) keyRequest};
            }
            String pem = new String(data.bytes(), StandardCharsets.US_ASCII);
            return RsaExchange.encrypt(password, challenge, RsaExchange.publicKey(pem));
        }
    }

    /** The salt is asked for by an empty packet. */
    final class Salted implements Answers {
        private final byte[] password;
        private final byte[] challenge;

        Salted(byte[] password, byte[] challenge) {
            this.password = password;
            this.challenge = challenge;
        }

        @Override
        public byte[] first() {
            return new byte[0];
        }

        @Override
        public byte[] next(ByteString data) {
            byte[] own = new byte[Parsec.CHALLENGE_LENGTH];
            new SecureRandom().nextBytes(own);
            return Parsec.scramble(password, challenge, data.bytes(), own);
        }
    }
}
