// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One who can log in, as everybody on this machine may know.
 *
 * @param database where the account is: 0 is the first database
 * @param hashed whether Sluice is given the hash of the password; else the database alone knows it
 */
record DemoUser(String name, String password, int database, boolean hashed) {
    static final List<DemoUser> ALL = List.of(
            new DemoUser("whee", "toast", 0, true),
            new DemoUser("second", "butter", 1, true),
            new DemoUser("relayed", "jam", 1, false));

    /** What a database reads at each start. No right beyond its two schemas: the passwords are known to everybody. */
    static String statements(int database) {
        String schemas = "CREATE DATABASE IF NOT EXISTS demo;\nCREATE DATABASE IF NOT EXISTS test;\n";
        return ALL.stream()
                .filter(user -> user.database == database)
                .map(DemoUser::account)
                .collect(Collectors.joining("", schemas, ""));
    }

    private String account() {
        return """
                CREATE USER IF NOT EXISTS NAME@'%' IDENTIFIED BY 'PASSWORD';
                CREATE USER IF NOT EXISTS NAME@localhost IDENTIFIED BY 'PASSWORD';
                GRANT ALL ON demo.* TO NAME@'%', NAME@localhost;
                GRANT ALL ON test.* TO NAME@'%', NAME@localhost;
                GRANT PROCESS, CONNECTION ADMIN ON *.* TO NAME@'%', NAME@localhost;
                """.replace("NAME", name).replace("PASSWORD", password);
    }

    /**
     * All of them for {@code sluice cdb make}: user, hash or -, destination.
     *
     * @param ports of the databases in order
     */
    static String lines(List<Integer> ports) {
        return ALL.stream()
                .map(user -> user.name + " " + (user.hashed ? user.hash() : "-") + " tcp:127.0.0.1:"
                        + ports.get(user.database) + "\n")
                .collect(Collectors.joining());
    }

    /** As servers store it for mysql_native_password. */
    private String hash() {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] stored = sha1.digest(sha1.digest(password.getBytes(UTF_8)));
            return "*" + HexFormat.of().withUpperCase().formatHex(stored);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
