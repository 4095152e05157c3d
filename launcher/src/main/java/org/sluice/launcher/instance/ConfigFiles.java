// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.launcher.report.Failure;

/** Configuration that a command makes of its options: files, each with its keys. For one thread. */
public final class ConfigFiles {
    private static final FileAttribute<?> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Map<String, Map<String, String>> files = new TreeMap<>();
    private final Map<Path, byte[]> provided = new TreeMap<>();

    /** Adds a key to a file. */
    public ConfigFiles set(String file, String key, String value) {
        files.computeIfAbsent(file, name -> new LinkedHashMap<>()).put(key, value);
        return this;
    }

    /** Has a file that the configuration names, with this in it if it is not there yet. */
    public ConfigFiles provide(Path file, byte[] content) {
        provided.put(file, content);
        return this;
    }

    /** What is to be written, by file name. */
    public Map<String, Map<String, String>> files() {
        return files;
    }

    /**
     * Makes a folder hold these files and no other configuration.
     *
     * @throws Failure if it can not be written
     */
    void write(Path folder) throws Failure {
        try {
            Files.createDirectories(folder);
            List<Path> old = new ArrayList<>();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.cfg")) {
                found.forEach(old::add);
            }
            for (Path file : old) {
                Files.delete(file);
            }
            for (Map.Entry<String, Map<String, String>> file : files.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), text(file.getValue()), StandardCharsets.ISO_8859_1);
            }
            for (Map.Entry<Path, byte[]> file : provided.entrySet()) {
                if (!Files.exists(file.getKey())) {
                    Files.createDirectories(file.getKey().toAbsolutePath().getParent());
                    Files.createFile(file.getKey(), OWN); // what takes its place has its mode, and secrets in it
                    Files.write(file.getKey(), file.getValue());
                }
            }
        } catch (IOException e) {
            throw Failure.of("the configuration can not be written to " + folder + ": " + e);
        }
    }

    private static String text(Map<String, String> values) {
        StringBuilder text = new StringBuilder("# Made of the command line; made anew at each start.\n");
        values.forEach((key, value) ->
                text.append(key).append(" = ").append(escaped(value)).append('\n'));
        return text.toString();
    }

    /** As {@link java.util.Properties} reads it, which takes a file as ISO 8859-1. */
    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                escaped.append("\\\\");
            } else if (c < ' ' || c > '~') {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
