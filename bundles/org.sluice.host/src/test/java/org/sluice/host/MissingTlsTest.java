// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingTlsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void aListenerOfEachKind() throws Exception {
        Files.writeString(folder.resolve("org.sluice.listener-a.cfg"), "address = ssl:*:1\n");
        Files.writeString(folder.resolve("org.sluice.listener-b.cfg"), "address = ssl:*:2\ntls = other\n");
        Files.writeString(folder.resolve("org.sluice.listener-c.cfg"), "address = tcp:*:3\ntls = nothing\n");
    }

    @Test
    void eachListenerThatWouldWaitForEverIsTold() {
        assertThat(MissingTls.in(ConfigFile.allIn(folder, new ArrayList<>())))
                .extracting(problem -> problem.source() + ": " + problem.key() + ": " + problem.reason())
                .containsExactly(
                        "org.sluice.listener-a.cfg: address: an ssl: address needs the TLS context \"default\","
                                + " and there is no file org.sluice.tls-default.cfg",
                        "org.sluice.listener-b.cfg: tls: an ssl: address needs the TLS context \"other\","
                                + " and there is no file org.sluice.tls-other.cfg");
    }

    @Test
    void aMysqlListenerIsTooIfItCanNotDoWithout() throws Exception {
        Files.writeString(
                folder.resolve("org.sluice.listener-a.cfg"), "address=tcp:*:1\nprotocol=mysql\ntls=default\n");
        Files.writeString(
                folder.resolve("org.sluice.listener-b.cfg"),
                "address=tcp:*:2\nprotocol=mysql\nmysql.client-tls=required\n");
        Files.writeString(
                folder.resolve("org.sluice.listener-c.cfg"),
                "address=tcp:*:3\nprotocol=mysql\ntls=mine\nmysql.server-tls-context=theirs\n");
        Files.writeString(
                folder.resolve("org.sluice.listener-d.cfg"),
                "address=tcp:*:4\nprotocol=mysql\ntls=mine\nmysql.client-tls=off\nmysql.server-tls=full\n");
        assertThat(MissingTls.in(ConfigFile.allIn(folder, new ArrayList<>())))
                .extracting(problem -> problem.source() + ": " + problem.key() + ": " + problem.reason())
                .containsExactly(
                        "org.sluice.listener-b.cfg: mysql.client-tls: TLS that is required of clients needs the TLS"
                                + " context \"default\", and there is no file org.sluice.tls-default.cfg",
                        "org.sluice.listener-c.cfg: tls: TLS that is offered to clients needs the TLS context"
                                + " \"mine\", and there is no file org.sluice.tls-mine.cfg",
                        "org.sluice.listener-c.cfg: mysql.server-tls-context: TLS to the servers needs the TLS context"
                                + " \"theirs\", and there is no file org.sluice.tls-theirs.cfg");
    }

    @Test
    void aFileOfTheNameSatisfiesIt() throws Exception {
        Files.writeString(folder.resolve("org.sluice.tls-default.cfg"), "certificate = c.pem\n");
        Files.writeString(folder.resolve("org.sluice.tls-other.cfg"), "");

        assertThat(MissingTls.in(ConfigFile.allIn(folder, new ArrayList<>()))).isEmpty();
    }
}
