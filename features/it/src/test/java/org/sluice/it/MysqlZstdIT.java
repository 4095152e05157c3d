// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.net.Wire;

/** {@code core,mysql} with the library of zstd and without: clients are offered what there is. */
class MysqlZstdIT {
    private static final int CLIENT_COMPRESS = 1 << 5;
    private static final int CLIENT_ZSTD_COMPRESSION_ALGORITHM = 1 << 26;

    @TempDir
    Path folder;

    @Test
    void zstdIsOfferedWithTheLibrary() throws IOException {
        try (Composition composition = Composition.start(folder, "core", "mysql")) {
            assertThat(greeted(composition) & (CLIENT_COMPRESS | CLIENT_ZSTD_COMPRESSION_ALGORITHM))
                    .isEqualTo(CLIENT_COMPRESS | CLIENT_ZSTD_COMPRESSION_ALGORITHM);
            assertThat(composition.errors()).isEmpty();
        }
    }

    @Test
    void withoutTheLibraryEverythingElseWorks() throws IOException {
        try (Composition composition = Composition.start(folder, Set.of("zstd-jni"), "core", "mysql")) {
            assertThat(greeted(composition) & (CLIENT_COMPRESS | CLIENT_ZSTD_COMPRESSION_ALGORITHM))
                    .isEqualTo(CLIENT_COMPRESS);
            assertThat(composition.idle()).isEmpty();
            assertThat(composition.errors()).isEmpty();
        }
    }

    private static int greeted(Composition composition) throws IOException {
        int port = FreePort.next();
        composition.configure(
                "org.sluice.listener-main.cfg", Map.of("address", "tcp:127.0.0.1:" + port, "protocol", "mysql"));
        return await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> capabilities(port), flags -> true);
    }

    /** The flags of the greeting: two bytes behind version, id, challenge and filler, two more behind collation and status. */
    private static int capabilities(int port) throws IOException {
        try (Wire wire = Dialer.to(port).connect()) {
            byte[] header = wire.read(4);
            byte[] greeting = wire.read((header[0] & 0xFF) | (header[1] & 0xFF) << 8);
            int at = 1;
            while (greeting[at] != 0) {
                at++;
            }
            at += 1 + 4 + 8 + 1;
            return int2(greeting, at) | int2(greeting, at + 2 + 1 + 2) << 16;
        }
    }

    private static int int2(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8;
    }
}
