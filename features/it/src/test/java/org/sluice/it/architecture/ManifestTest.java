// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.sluice.it.Built;

/** The manifests of the bundles that are shipped: what each imports and exports. */
class ManifestTest {
    private static List<BundleManifest> ours() throws IOException {
        List<BundleManifest> ours = new ArrayList<>();
        for (Path jar : Built.ownBundles()) {
            ours.add(BundleManifest.of(jar));
        }
        return ours;
    }

    @Test
    void bundlesTakeOnlyWhatTheyMayAndKeepTheRestPrivate() throws IOException {
        assertThat(ManifestRules.violations(ours())).isEmpty();
    }

    @Test
    void theFileIsNamedAsTheBundle() throws IOException {
        for (Path jar : Built.ownBundles()) {
            assertThat(jar.getFileName().toString())
                    .startsWith(BundleManifest.of(jar).name() + "-");
        }
    }

    @Test
    void aWrongManifestIsSeen() throws IOException {
        List<BundleManifest> wrong = new ArrayList<>(ours());
        wrong.removeIf(bundle -> bundle.name().equals("org.sluice.stats"));
        wrong.add(manifest(
                "org.sluice.stats", "org.sluice.shell,io.netty.channel;version=\"[4,5)\"", "org.sluice.stats"));
        wrong.add(manifest("org.sluice.novel", "", ""));
        assertThat(ManifestRules.violations(wrong))
                .containsExactlyInAnyOrder(
                        "org.sluice.stats imports org.sluice.shell, which is private",
                        "org.sluice.stats imports org.sluice.shell",
                        "org.sluice.stats imports io.netty.channel",
                        "org.sluice.stats exports org.sluice.stats",
                        "org.sluice.novel has no place in the architecture");
    }

    private static BundleManifest manifest(String name, String imports, String exports) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.putValue("Bundle-SymbolicName", name);
        if (!imports.isEmpty()) {
            attributes.putValue("Import-Package", imports);
        }
        if (!exports.isEmpty()) {
            attributes.putValue("Export-Package", exports);
        }
        return BundleManifest.of(manifest);
    }
}
