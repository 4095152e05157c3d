// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.swap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.osgi.framework.Constants;

/** What is wrong with a file that should be a bundle, before the framework is asked. */
public final class JarFault {
    private JarFault() {}

    /** Empty if nothing is. */
    public static Optional<String> of(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            if (manifest == null || manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME) == null) {
                return Optional.of(
                        file.getFileName()
                                + " is a jar and no bundle: its manifest has no Bundle-SymbolicName (bnd-maven-plugin writes it)");
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(file.getFileName() + " is no jar, or not whole: " + e.getMessage());
        }
    }

    /** The headers of a bundle's manifest. */
    public static Map<String, String> headers(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
            return main.entrySet().stream()
                    .collect(Collectors.toMap(entry -> entry.getKey().toString(), entry -> entry.getValue()
                            .toString()));
        }
    }
}
