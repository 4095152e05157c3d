// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An address of this machine that is reached by way of another network namespace, where packets get lost as a test wants.
 * The namespace sends back what comes, with the addresses translated, so any server of this machine that listens on all
 * interfaces is behind it, on its own port, and sees its clients come from {@link #host}. Takes root, and the programs {@code
 * ip} and {@code nft}.
 */
public final class FaultyNetwork implements AutoCloseable {
    private static final String RULES = """
            table ip faults {
              chain in { type nat hook prerouting priority -100; ip protocol tcp dnat to %s; }
              chain out { type nat hook postrouting priority 100; masquerade; }
              chain lost { type filter hook forward priority 0; }
            }
            """;

    private final String namespace;
    private final String here;
    private final String there;

    /** @throws IllegalStateException with what is missing */
    public FaultyNetwork() {
        long pid = ProcessHandle.current().pid();
        namespace = "faulty" + pid;
        // RFC 2544: for tests, and nobody's.
        String network = "198.18." + pid / 64 % 256 + ".";
        here = network + (pid % 64 * 4 + 1);
        there = network + (pid % 64 * 4 + 2);
        Runtime.getRuntime().addShutdownHook(new Thread(this::remove, "end of " + namespace));
        try {
            build("f" + pid);
        } catch (IllegalStateException e) {
            remove();
            throw new IllegalStateException(
                    "there is no network namespace for the test, which takes root, ip and nft: " + e.getMessage(), e);
        }
    }

    private void build(String device) {
        run("ip netns add " + namespace);
        run("ip link add " + device + " type veth peer name eth0 netns " + namespace);
        run("ip addr add " + here + "/30 dev " + device);
        run("ip link set " + device + " up");
        inside("ip addr add " + there + "/30 dev eth0");
        inside("ip link set eth0 up");
        inside("sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0"
                + " net.ipv4.conf.eth0.send_redirects=0");
        run(RULES.formatted(here), words("ip netns exec " + namespace + " nft -f -"));
    }

    /** The address, which no packet comes to that is lost. */
    public String host() {
        return there;
    }

    /** The way to a server of this machine: {@code tcp:HOST:PORT}. */
    public String address(int port) {
        return "tcp:" + there + ":" + port;
    }

    /** From now on all packets are lost, of connections that are there too, and nobody is told. */
    public void partition() {
        inside("nft add rule ip faults lost drop");
    }

    /** From now on so many packets of a hundred are lost. */
    public void lose(int percent) {
        inside("nft add rule ip faults lost numgen random mod 100 < " + percent + " drop");
    }

    /** No packet is lost any more. */
    public void heal() {
        inside("nft flush chain ip faults lost");
    }

    private void inside(String line) {
        run("ip netns exec " + namespace + " " + line);
    }

    private static void run(String line) {
        run("", words(line));
    }

    private static List<String> words(String line) {
        return Arrays.asList(line.split(" "));
    }

    private static void run(String input, List<String> line) {
        try {
            Process process = new ProcessBuilder(new ArrayList<>(line))
                    .redirectErrorStream(true)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", line) + ": " + said.strip());
            }
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", line) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void remove() {
        try {
            run("ip netns del " + namespace);
        } catch (IllegalStateException e) {
            // it is gone already, or never was
        }
    }

    @Override
    public void close() {
        remove();
    }
}
