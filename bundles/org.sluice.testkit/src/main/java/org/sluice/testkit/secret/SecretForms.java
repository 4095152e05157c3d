// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** In what ways a program writes bytes that it should not have written, by name. */
final class SecretForms {
    private SecretForms() {}

    static Map<String, byte[]> of(byte[] secret) {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put("as it is", secret);
        forms.put("hex", HexFormat.of().formatHex(secret).getBytes(US_ASCII));
        forms.put("HEX", HexFormat.of().withUpperCase().formatHex(secret).getBytes(US_ASCII));
        forms.put(
                "hex with spaces", HexFormat.ofDelimiter(" ").formatHex(secret).getBytes(US_ASCII));
        forms.put(
                "hex with colons", HexFormat.ofDelimiter(":").formatHex(secret).getBytes(US_ASCII));
        String numbers = Arrays.toString(secret);
        forms.put("numbers", numbers.substring(1, numbers.length() - 1).getBytes(US_ASCII));
        forms.put("in two bytes a character", wide(secret));
        for (int before = 0; before < 3; before++) {
            forms.put("base64 after " + before, base64(secret, before, Base64.getEncoder()));
            forms.put("base64url after " + before, base64(secret, before, Base64.getUrlEncoder()));
        }
        return forms;
    }

    private static byte[] wide(byte[] secret) {
        byte[] wide = new byte[secret.length * 2 - 1]; // whichever end comes first
        for (int i = 0; i < secret.length; i++) {
            wide[2 * i] = secret[i];
        }
        return wide;
    }

    /** The characters that do not depend on what stands before and behind it. */
    private static byte[] base64(byte[] secret, int before, Base64.Encoder encoder) {
        byte[] padded = new byte[before + secret.length];
        System.arraycopy(secret, 0, padded, before, secret.length);
        String text = new String(encoder.encode(padded), ISO_8859_1);
        int first = (before * 8 + 5) / 6;
        int last = padded.length * 8 / 6;
        return text.substring(first, last).getBytes(US_ASCII);
    }
}
