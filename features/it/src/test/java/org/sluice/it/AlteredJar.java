// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** One of our bundles with another manifest: of another version, or with another need. */
final class AlteredJar {
    private AlteredJar() {}

    static Path of(String name, Path target, Consumer<Attributes> change) throws IOException {
        Path source = Built.ownBundles().stream()
                .filter(path -> path.getFileName().toString().startsWith(name + "-"))
                .findFirst()
                .orElseThrow();
        try (InputStream bytes = Files.newInputStream(source);
                JarInputStream in = new JarInputStream(bytes)) {
            Manifest manifest = new Manifest(in.getManifest());
            change.accept(manifest.getMainAttributes());
            try (OutputStream file = Files.newOutputStream(target);
                    JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(out);
                    out.closeEntry();
                }
            }
        }
        return target;
    }

    static Path version(String name, String version, Path target) throws IOException {
        return of(name, target, manifest -> manifest.putValue("Bundle-Version", version));
    }
}
