// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Files of the configuration, keys and certificates that are replaced by what is none; what was in force stays. */
record ConfigurationFaults(Stage stage, Random random) {
    /** What is missing, and what is there instead. */
    private static final int MOST_LINES = 2;

    List<Fault> all() {
        return List.of(
                bad("listener's file has a wrong value", "org.sluice.listener-mysql.cfg", "address = 12,nowhere\n"),
                bad("listener's file is no properties", "org.sluice.listener-mysql.cfg", "address = \\u00zz\n"),
                bad("listener's file is garbage", "org.sluice.listener-mysql.cfg", ""),
                bad("router's file has a wrong value", "org.sluice.router.cdb-users.cfg", "ranking = much\n"),
                bad("DNS's settings are wrong", "org.sluice.transport.cfg", "dns.servers = nowhere:99999\n"),
                pem("certificate replaced by garbage", stage.certificate.certificate()),
                pem("key replaced by garbage", stage.certificate.key()));
    }

    /** Its text differs each time, and so does its length: a file that is as it was need not be told again. */
    private Fault bad(String kind, String name, String text) {
        Path file = stage.config.resolve(name);
        return new Fault(kind, Fault.Lane.CONFIGURATION, () -> {
            String good = Files.readString(file);
            String bad = text.isEmpty() ? noise() : text + "#" + noise().replace('\n', ' ') + "\n";
            spoil(kind, file, name, bad);
            Files.writeString(file, good);
            stage.proveUnharmed();
        });
    }

    private Fault pem(String kind, Path file) {
        return new Fault(kind, Fault.Lane.CONFIGURATION, () -> {
            String good = Files.readString(file);
            spoil(kind, file, file.toString(), noise());
            Files.writeString(file, good);
            stage.proveUnharmed();
        });
    }

    private String noise() {
        StringBuilder noise = new StringBuilder();
        for (int length = 20 + random.nextInt(2000); length > 0; length--) {
            noise.append((char) (' ' + random.nextInt(95)));
        }
        return noise.append('\n').toString();
    }

    private void spoil(String kind, Path file, String told, String content) throws Exception {
        long mark = stage.sluice().logged();
        Files.writeString(file, content);
        stage.awaitLine(mark, told);
        stage.proveUnharmed();
        long lines = stage.lines(mark, told);
        if (lines > (content.contains("address") || told.endsWith(".pem") ? 1 : MOST_LINES)) {
            throw new AssertionError(kind + " has " + lines + " lines in the log: "
                    + stage.sluice().log(mark));
        }
    }
}
