// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The lists of what is shipped (CycloneDX), in {@code sbom/} of the distribution. */
class SbomIT {
    private static final String OWN_JAR = "org.sluice.launcher-";

    private static final List<Map<String, Object>> components = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        assumeFalse(
                "offline=true".equals(System.getProperty("test.maven.mode")), "a build without the net makes no list");
        for (String name : List.of("lib", "bundles")) {
            Path file = Sluice.home().resolve("sbom").resolve(name + ".cdx.json");
            Map<String, Object> read = JSON.std.mapFrom(Files.readString(file));
            assertThat(read).containsEntry("bomFormat", "CycloneDX");
            components.addAll(maps(read.get("components")));
        }
    }

    @SuppressWarnings("unchecked") // as the format says
    private static List<Map<String, Object>> maps(Object list) {
        return list == null ? List.of() : (List<Map<String, Object>>) list;
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(Sluice.home())) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> !file.getFileName().toString().startsWith(OWN_JAR))
                    .toList();
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private static Stream<String> licenses(Map<String, Object> component) {
        return maps(component.get("licenses")).stream().map(Object::toString);
    }

    @Test
    void everyJarIsListedWithItsHash() throws Exception {
        List<Object> hashes = components.stream()
                .flatMap(component -> maps(component.get("hashes")).stream())
                .map(hash -> hash.get("content"))
                .toList();

        assertThat(jars()).hasSizeGreaterThan(40);
        for (Path jar : jars()) {
            assertThat(hashes).as(jar.toString()).contains(sha256(jar));
        }
    }

    @Test
    void everyComponentHasAVersionAndALicenceAndNoneIsGpl() {
        assertThat(components).allSatisfy(component -> {
            assertThat(component.get("version")).isNotNull();
            assertThat(licenses(component)).as("%s", component.get("name")).isNotEmpty();
            // of Logback's two licences the first is taken
            assertThat(licenses(component)).anyMatch(licence -> !licence.matches(".*\\bA?GPL.*|.*LGPL.*"));
            assertThat(licenses(component)).noneMatch(licence -> licence.matches(".*\\bA?GPL.*"));
        });
    }
}
