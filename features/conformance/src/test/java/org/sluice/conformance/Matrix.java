// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The table of who logged in where and how, with what came of it. */
final class Matrix {
    /** A column and a row: whose account, and which driver in which way. */
    private record Place(String account, String driver) {}

    private final Map<Place, String> cells = new LinkedHashMap<>();

    /** Says what came of one combination: a driver on a server, in a way to log in. */
    synchronized void put(String server, String account, String driver, String way, String outcome) {
        cells.put(new Place(server + ", " + account, driver + ", " + way), outcome);
    }

    /** Writes it as {@code NAME.txt}, a line for each, and as {@code NAME.md}, a table. */
    synchronized void write(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>();
        cells.forEach((place, outcome) -> lines.add(place.account() + ", " + place.driver() + ": " + outcome));
        Collections.sort(lines);
        Files.write(folder.resolve(name + ".txt"), lines);
        Files.write(folder.resolve(name + ".md"), table());
    }

    private List<String> table() {
        Set<String> accounts = new TreeSet<>();
        Set<String> drivers = new TreeSet<>();
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
