// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of who logged in where and how, with what came of it. */
final class Matrix {
    /** A column and a row: whose account, and which driver in which way. */
    private record Place(String account, String driver) {}

    private final Map<Place, String> cells = new LinkedHashMap<>();

    /** Says what came of one combination: a driver on a server, with a method, with TLS or without. */
    void put(String server, String account, String driver, String method, Tls tls, String outcome) {
        String way = driver + " " + method + (tls == Tls.OFF ? "" : " TLS");
        cells.put(new Place(server + ", " + account, way), outcome);
    }

    /** Writes it as {@code matrix.txt}, a line for each, and as {@code matrix.md}, a table. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>();
        cells.forEach((place, outcome) -> lines.add(place.account() + ", " + place.driver() + ": " + outcome));
        Files.write(folder.resolve("matrix.txt"), lines);
        Files.write(folder.resolve("matrix.md"), table());
    }

    private List<String> table() {
        Set<String> accounts = new LinkedHashSet<>();
        Set<String> drivers = new LinkedHashSet<>();
        for (Place place : cells.keySet()) {
            accounts.add(place.account());
            drivers.add(place.driver());
        }
        List<String> lines = new ArrayList<>();
        lines.add(line("", accounts));
        lines.add("|---".repeat(accounts.size() + 1) + "|");
        for (String driver : drivers) {
            lines.add(line(
                    driver,
                    accounts.stream()
                            .map(account -> cells.getOrDefault(new Place(account, driver), ""))
                            .toList()));
        }
        return lines;
    }

    private static String line(String head, Collection<String> values) {
        return "| " + head + " | " + String.join(" | ", values) + " |";
    }
}
