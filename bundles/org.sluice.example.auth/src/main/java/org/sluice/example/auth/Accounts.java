// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.example.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.Secret;

/** What one state of the file says. Immutable. */
record Accounts(Map<String, Credential> byUser) {
    private static final Pattern LINE = Pattern.compile("([^:]{1,80}):\\*(\\p{XDigit}{40})");

    /**
     * Reads a file of lines {@code USER:*40HEX}, the hash as a server stores it for mysql_native_password; empty lines and
     * those that begin with {@code #} say nothing.
     *
     * @throws IOException if it can not be read, or a line is none of these; the message tells no secret
     */
    static Accounts read(Path file) throws IOException {
        Map<String, Credential> accounts = new HashMap<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher account = LINE.matcher(line);
            if (!account.matches()) {
                throw new IOException("line " + (i + 1) + " is no USER:*40HEX");
            }
            byte[] hash = HexFormat.of().parseHex(account.group(2));
            Secret secret = Secret.of(Secret.Kind.NATIVE_STORED, hash);
            if (accounts.put(account.group(1), new Credential.Known(List.of(secret), null)) != null) {
                throw new IOException("line " + (i + 1) + ": the user " + account.group(1) + " is there twice");
            }
        }
        return new Accounts(Map.copyOf(accounts));
    }

    Credential of(String user) {
        return byUser.getOrDefault(user, new Credential.Unknown());
    }
}
