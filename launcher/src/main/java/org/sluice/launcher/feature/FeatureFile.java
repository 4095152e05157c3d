// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.feature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.report.Failure;

/**
 * One feature, in the JSON form of the OSGi Feature Service (OSGi Compendium 8.1, chapter 159). Of what the form allows
 * these are used: {@code bundles} with the metadata {@code start-order}, {@code configurations}, and the extension
 * {@code configuration-pids}, which tells which configuration files belong to the feature.
 */
public record FeatureFile(
        String name, List<Entry> bundles, Map<String, Map<String, Object>> configurations, List<String> pids) {

    /** A bundle and when it starts; low numbers first. */
    public record Entry(BundleId id, int startOrder) {}

    /**
     * @throws Failure if the file is missing, can not be read, or is no feature file
     */
    public static FeatureFile read(String name, Path file) throws Failure {
        Map<String, Object> json;
        try {
            json = JSON.std.mapFrom(Files.readString(file));
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
            throw Failure.of("feature file " + file + ": " + where + e.getOriginalMessage());
        } catch (IOException e) {
            throw Failure.of("feature file " + file + " can not be read: " + e);
        }
        try {
            return read(name, json);
        } catch (IllegalArgumentException e) {
            throw Failure.of("feature file " + file + ": " + e.getMessage());
        }
    }

    private static FeatureFile read(String name, Map<String, Object> json) {
        Object version = json.get("feature-resource-version");
        if (version != null && !version.equals("1.0")) {
            throw new IllegalArgumentException("feature-resource-version is \"" + version + "\", not \"1.0\"");
        }
        List<Entry> bundles = new ArrayList<>();
        for (Object bundle : list(json.get("bundles"), "bundles")) {
            Map<String, Object> entry = map(bundle, "an entry of bundles");
            BundleId id = BundleId.parse(String.valueOf(entry.get("id")));
            Object order = entry.getOrDefault("start-order", 5);
            if (!(order instanceof Integer number) || number < 1 || number > FeatureSet.LAST_START_ORDER) {
                throw new IllegalArgumentException(
                        "start-order of " + id + " is no whole number from 1 to " + FeatureSet.LAST_START_ORDER);
            }
            bundles.add(new Entry(id, number));
        }
        Map<String, Map<String, Object>> configurations = new LinkedHashMap<>();
        map(json.get("configurations"), "configurations")
                .forEach((pid, values) -> configurations.put(pid, map(values, "configuration " + pid)));
        Map<String, Object> extension =
                map(map(json.get("extensions"), "extensions").get("configuration-pids"), "configuration-pids");
        List<String> pids = list(extension.get("text"), "configuration-pids").stream()
                .map(String::valueOf)
                .toList();
        return new FeatureFile(name, List.copyOf(bundles), configurations, pids);
    }

    private static List<?> list(@Nullable Object value, String what) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException(what + " is no list");
    }

    private static Map<String, Object> map(@Nullable Object value, String what) {
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(String.valueOf(key), item));
            return copy;
        }
        throw new IllegalArgumentException(what + " is no object");
    }
}
