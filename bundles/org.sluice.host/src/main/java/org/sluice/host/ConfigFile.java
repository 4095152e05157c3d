// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.felix.fileinstall.shaded.util.properties.TypedProperties;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.sluice.api.config.SettingsProblem;

/**
 * One configuration file, read as File Install reads it.
 *
 * @param name the file's name
 * @param pid the PID, or the factory PID if the name is {@code PID-NAME.cfg}
 * @param properties what Configuration Admin would be given
 */
record ConfigFile(String name, String pid, Map<String, Object> properties) {
    private static final String ENVIRONMENT = "env:";

    /** The files of a folder by name. A file that can not be read, or is no properties file, becomes a problem. */
    static List<ConfigFile> allIn(Path folder, List<SettingsProblem> problems) {
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.cfg")) {
            files.forEach(paths::add);
        } catch (IOException e) {
            problems.add(new SettingsProblem(folder.toString(), "", "the folder can not be read (" + e + ")"));
        }
        Collections.sort(paths);
        List<ConfigFile> read = new ArrayList<>();
        for (Path path : paths) {
            read(path, problems).ifPresent(read::add);
        }
        return read;
    }

    /** Empty if the file can not be read, or is no properties file; that is a problem then. */
    static Optional<ConfigFile> read(Path path, List<SettingsProblem> problems) {
        String name = String.valueOf(path.getFileName());
        byte[] bytes = {};
        try {
            bytes = Files.readAllBytes(path);
            ConfigFile file = read(path, load(bytes));
            for (String key : repeated(bytes)) {
                problems.add(new SettingsProblem(name, key, "stands there more than once"));
            }
            return Optional.of(file);
        } catch (IOException e) {
            problems.add(new SettingsProblem(name, "", "can not be read (" + e + ")"));
        } catch (IllegalArgumentException e) {
            problems.add(new SettingsProblem(
                    name,
                    "",
                    "is not in the syntax of Java properties: line " + badLine(bytes) + ": " + e.getMessage()));
        }
        return Optional.empty();
    }

    private static Map<String, Object> load(byte[] bytes) throws IOException {
        new Properties().load(new ByteArrayInputStream(bytes)); // for the broken escapes that File Install lets pass
        TypedProperties properties = new TypedProperties((file, key, variable) -> value(variable));
        properties.load(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.ISO_8859_1));
        return new LinkedHashMap<>(properties);
    }

    private static Set<String> repeated(byte[] bytes) throws IOException {
        WatchfulProperties properties = new WatchfulProperties();
        properties.load(new ByteArrayInputStream(bytes));
        return new TreeSet<>(properties.repeated());
    }

    /** The last line of the least part of the file that can not be read either; no reader of properties tells it. */
    private static int badLine(byte[] bytes) {
        int[] ends = IntStream.range(0, bytes.length)
                .filter(i -> bytes[i] == '\n' || i == bytes.length - 1)
                .toArray();
        int good = 0;
        int bad = ends.length;
        while (bad - good > 1) {
            int middle = (good + bad) >>> 1;
            if (loads(Arrays.copyOf(bytes, ends[middle - 1] + 1))) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return bad;
    }

    private static boolean loads(byte[] bytes) {
        try {
            load(bytes);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static ConfigFile read(Path path, Map<String, Object> values) {
        String name = String.valueOf(path.getFileName());
        String stem = name.substring(0, name.length() - ".cfg".length());
        int cut = stem.indexOf('~') >= 0 ? stem.indexOf('~') : stem.indexOf('-');
        String pid = cut > 0 ? stem.substring(0, cut) : stem;
        values.put("service.pid", cut > 0 ? pid + "~" + stem.substring(cut + 1) : pid);
        values.put("felix.fileinstall.filename", path.toUri().toString());
        return new ConfigFile(name, pid, values);
    }

    /** What {@code ${env:NAME}} or {@code ${NAME}} stands for; null if for nothing. */
    private static @Nullable String value(String variable) {
        if (variable.startsWith(ENVIRONMENT)) {
            return System.getenv(variable.substring(ENVIRONMENT.length()));
        }
        Bundle bundle = FrameworkUtil.getBundle(ConfigFile.class);
        return bundle == null
                ? System.getProperty(variable)
                : bundle.getBundleContext().getProperty(variable);
    }
}
