// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.sluice.mysql.scramble.Ed25519;
import org.sluice.mysql.scramble.Parsec;
import org.sluice.mysql.scramble.RsaExchange;
import org.sluice.mysql.wire.ProtocolException;

/** What a peer says within a login: keys, salts, signatures. The first byte chooses. */
public final class ScramblesFuzz {
    private static final byte[] PASSWORD = "toast".getBytes(ISO_8859_1);
    private static final byte[] CHALLENGE = new byte[32];

    private ScramblesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
        try {
            switch (bytes[0] & 3) {
                case 0 ->
                    RsaExchange.encrypt(
                            PASSWORD,
                            Arrays.copyOf(CHALLENGE, 20),
                            RsaExchange.publicKey(new String(rest, ISO_8859_1)));
                case 1 -> Parsec.scramble(PASSWORD, CHALLENGE, rest, CHALLENGE);
                case 2 -> Parsec.verify(rest, CHALLENGE, CHALLENGE);
                default ->
                    Ed25519.verify(
                            Arrays.copyOf(rest, 64), CHALLENGE, Arrays.copyOfRange(rest, 0, Math.min(rest.length, 32)));
            }
        } catch (ProtocolException e) {
            // That is how it is to be refused.
        }
    }
}
