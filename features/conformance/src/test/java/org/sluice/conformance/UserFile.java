// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** Users in the text form of the usual tools: names and passwords may have white space in them. */
final class UserFile {
    private static final int END_OF_ACCESS_TAIL = 0;
    private static final byte[] OWN_TAIL = "SLU1".getBytes(UTF_8);
    private static final int FURTHER_KEY = 2;

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    /**
     * Adds one.
     *
     * @param hash of mysql_native_password; empty for none
     */
    void add(String user, String hash, String destination, Map<String, String> further) throws IOException {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write((hash + "\0" + destination + "\0").getBytes(UTF_8));
        value.write(END_OF_ACCESS_TAIL);
        value.write(OWN_TAIL);
        for (Map.Entry<String, String> key : further.entrySet()) {
            byte[] entry = (key.getKey() + "=" + key.getValue()).getBytes(UTF_8);
            value.write(FURTHER_KEY);
            value.write(entry.length >> Byte.SIZE);
            value.write(entry.length);
            value.write(entry);
        }
        byte[] name = user.getBytes(UTF_8);
        text.write(("+" + name.length + "," + value.size() + ":").getBytes(UTF_8));
        text.write(name);
        text.write("->".getBytes(UTF_8));
        value.writeTo(text);
        text.write('\n');
    }

    Path write(Path file) throws IOException {
        text.write('\n');
        return Files.write(file, text.toByteArray());
    }

    /** As a server stores it. */
    static String hash(String password) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] twice = sha1.digest(sha1.digest(password.getBytes(UTF_8)));
            return "*" + HexFormat.of().formatHex(twice).toUpperCase(Locale.ROOT);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
