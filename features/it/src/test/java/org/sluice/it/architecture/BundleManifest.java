// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The headers of a bundle that say what it takes and gives. */
record BundleManifest(String name, List<String> imports, List<String> exports, List<String> privates) {
    static BundleManifest of(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return of(file.getManifest());
        }
    }

    static BundleManifest of(Manifest manifest) {
        return new BundleManifest(
                String.valueOf(manifest.getMainAttributes().getValue("Bundle-SymbolicName")),
                packages(manifest, "Import-Package"),
                packages(manifest, "Export-Package"),
                packages(manifest, "Private-Package"));
    }

    /** The names in a header: clauses stand between commas, but for those in quotes, and begin with the name. */
    private static List<String> packages(Manifest manifest, String header) {
        String value = manifest.getMainAttributes().getValue(header);
        List<String> names = new ArrayList<>();
        if (value != null) {
            for (String clause : value.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")) {
                names.add(clause.split(";", 2)[0].trim());
            }
        }
        return List.copyOf(names);
    }
}
