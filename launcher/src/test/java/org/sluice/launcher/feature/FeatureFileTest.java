// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.launcher.report.Failure;

class FeatureFileTest {
    @TempDir
    Path folder;

    @Test
    void bundlesKeepTheirCoordinatesAndStartOrder() throws Exception {
        write("a", "{'bundles': [{'id': 'g.h:a:1', 'start-order': 3}, {'id': 'g:n:jar:linux:2'}]}");

        FeatureFile feature = FeatureFile.read("a", folder.resolve("a.json"));

        assertThat(feature.bundles())
                .containsExactly(
                        new FeatureFile.Entry(new BundleId("g.h", "a", "jar", "", "1"), 3),
                        new FeatureFile.Entry(new BundleId("g", "n", "jar", "linux", "2"), 5));
        assertThat(feature.bundles().get(1).id().in(Path.of("r"))).isEqualTo(Path.of("r/g/n/2/n-2-linux.jar"));
    }

    @Test
    void aBundleOfSeveralFeaturesIsThereOnceWithTheEarlierStart() throws Exception {
        write("a", "{'bundles': [{'id': 'g:a:1', 'start-order': 7}]}");
        write("b", "{'bundles': [{'id': 'g:a:1', 'start-order': 4}, {'id': 'g:b:1', 'start-order': 4}]}");

        FeatureSet features = FeatureSet.read(List.of("a", "b", "a"), folder);

        assertThat(features.bundles()).hasSize(2);
        assertThat(features.bundles().get(0).startOrder()).isEqualTo(4);
    }

    @Test
    void pidsOfFeaturesThatAreNotStartedAreKnown() throws Exception {
        write("a", "{}");
        write("b", "{'extensions': {'configuration-pids': {'type': 'text', 'text': ['org.example.b']}}}");

        assertThat(FeatureSet.read(List.of("a"), folder).unstarted()).containsEntry("org.example.b", "b");
    }

    @Test
    void brokenJsonIsToldWithFileAndLine() throws Exception {
        write("a", "{\n'bundles': [}");

        assertThatThrownBy(() -> FeatureFile.read("a", folder.resolve("a.json")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("a.json")
                .hasMessageContaining("line 2");
    }

    @Test
    void whatIsNoBundleIdIsTold() throws Exception {
        write("a", "{'bundles': [{'id': 'nonsense'}]}");

        assertThatThrownBy(() -> FeatureFile.read("a", folder.resolve("a.json")))
                .hasMessageContaining("a.json")
                .hasMessageContaining("\"nonsense\" is no bundle id");
    }

    @Test
    void aPathCanNotBeSmuggledIntoABundleId() {
        assertThatThrownBy(() -> BundleId.parse("g:../../a:1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anUnknownFeatureIsToldWithThoseThatAre() throws Exception {
        write("a", "{}");

        assertThatThrownBy(() -> FeatureSet.read(List.of("nope"), folder))
                .hasMessageContaining("no feature \"nope\"")
                .hasMessageContaining("there are a");
    }

    @Test
    void everyMissingBundleIsTold() throws Exception {
        write("a", "{'bundles': [{'id': 'g:a:1'}, {'id': 'g:b:1'}]}");

        assertThatThrownBy(() -> FeatureSet.read(List.of("a"), folder).locate(folder))
                .hasMessageContaining("the bundle g:a:1 is missing")
                .hasMessageContaining("the bundle g:b:1 is missing");
    }

    private void write(String name, String json) throws IOException {
        Files.writeString(folder.resolve(name + ".json"), json.replace('\'', '"'));
    }
}
