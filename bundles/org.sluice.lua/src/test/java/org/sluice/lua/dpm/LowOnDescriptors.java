// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process with a script that can be left without descriptors: it does what its standard input says. */
final class LowOnDescriptors {
    private LowOnDescriptors() {}

    public static void main(String[] args) throws Exception {
        List<Closeable> taken = new ArrayList<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Lab lab =
                new Lab(Lab.listening("accepted = (accepted or 0) + 1 dpm.wire_packet(c, dpm.new_handshake_pkt())"))) {
            // classes are loaded while files can still be opened
            lab.eval("dpm.connect('127.0.0.1', 1)");
            lab.eval("dpm.listener('no-address', 0)");
            lab.errors.clear();
            LowOnDescriptors.class
                    .getClassLoader()
                    .getResources("no/such/resource")
                    .hasMoreElements();
            say(lab.engine.listeners().get(0));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                switch (line) {
                    case "take" -> take(taken);
                    case "give" -> {
                        for (Closeable one : taken) {
                            one.close();
                        }
                    }
                    case "errors" -> say(lab.errors.size() + " " + lab.errors);
                    default -> say(lab.eval(line));
                }
            }
        }
    }

    private static void take(List<Closeable> taken) {
        try {
            while (true) {
                taken.add(Files.newInputStream(Path.of("/dev/null")));
            }
        } catch (IOException e) {
            say("none left");
        }
    }

    private static void say(String line) {
        System.out.println("> " + line);
    }
}
