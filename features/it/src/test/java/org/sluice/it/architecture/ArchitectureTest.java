// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.it.Built;

/** The arrows between the rooms, on the classes that are shipped; and whether a turned arrow would be seen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    private static final String TURNED = "org.sluice.it.turned";

    private final Rooms rooms = new Rooms("org.sluice");
    private JavaClasses house;

    @BeforeAll
    void readTheClasses() throws IOException {
        List<Location> places = new ArrayList<>(List.of(Location.of(Built.launcherClasses())));
        for (Path jar : Built.ownBundles()) {
            places.add(Location.of(URI.create("jar:" + jar.toUri() + "!/")));
        }
        // what a bundle embeds of a library is no room of the house; ManifestTest says who may
        house = new ClassFileImporter()
                .withImportOption(place -> !place.contains("/org/apache/") && !place.contains("/org/luaj/"))
                .importLocations(places);
    }

    List<String> roomNames() {
        return rooms.names();
    }

    @ParameterizedTest
    @MethodSource("roomNames")
    void aRoomUsesOnlyWhatItMay(String room) {
        rooms.arrows(room).check(house);
    }

    @Test
    void everyClassHasItsRoom() {
        rooms.everyClassHasItsRoom().check(house);
    }

    @Test
    void packagesHaveNoCycles() {
        rooms.noCycles().check(house);
    }

    @Test
    void theContractsAreJdkTypes() {
        rooms.contractsAreJdkTypes().check(house);
    }

    @Test
    void nettyIsTheTransports() {
        rooms.nettyIsTheTransports().check(house);
    }

    /** What a client proves its password on must not be guessed: a SecureRandom, and no generator that can be continued. */
    @Test
    void nothingIsDrawnThatCouldBeGuessed() {
        unguessable("org.sluice").check(house);
        assertThatThrownBy(() -> unguessable("java").check(new ClassFileImporter().importClasses(Collections.class)))
                .hasMessageContaining("java.util.Random");
    }

    private static ArchRule unguessable(String root) {
        return noClasses()
                .that()
                .resideInAnyPackage(
                        root + ".session..",
                        root + ".auth..",
                        root + ".mysql..",
                        root + ".tls..",
                        root + ".accounts..",
                        root + ".lua.packet..",
                        root + ".lua.dpm..",
                        root + ".util..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom");
    }

    /** case 53: whatever a server asks for, and a client offers, no file is opened here. */
    @Test
    void aSessionOpensNoFile() {
        noFiles("org.sluice.session..", "org.sluice.mysql..").check(house);
        assertThatThrownBy(() -> noFiles("org.sluice.tls..").check(house)).hasMessageContaining("java.nio.file");
    }

    private static ArchRule noFiles(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(File.*|RandomAccessFile)|java\\.nio\\.channels\\..*FileChannel");
    }

    @Test
    void aTurnedArrowIsSeen() {
        Rooms turned = new Rooms(TURNED);
        JavaClasses small = new ClassFileImporter().importPackages(TURNED);
        assertSeen(turned.arrows("api"), small, "turned.api.Contract", "turned.transport.Engine");
        assertSeen(turned.arrows("transport"), small, "turned.transport.Engine", "turned.router.fixed.Swappable");
        assertSeen(turned.noCycles(), small, "Cycle", "tangle.one", "tangle.two");
        assertSeen(turned.everyClassHasItsRoom(), small, "turned.tangle.one.First");
        assertSeen(turned.contractsAreJdkTypes(), small, "turned.api.Contract");
        assertThat(turned.arrows("router.fixed").evaluate(small).hasViolation()).isFalse();
    }

    private static void assertSeen(ArchRule rule, JavaClasses classes, String... named) {
        assertThatThrownBy(() -> rule.check(classes))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(named);
    }
}
