// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.reload.Reloadable;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionId;
import org.sluice.api.session.SessionPhase;

class AccessLogTest {
    @TempDir
    private Path folder;

    private final AccessLog log = new AccessLog();

    private record Ended(
            SessionId id,
            String client,
            String listener,
            String protocol,
            @Nullable String user,
            @Nullable String server,
            SessionPhase phase,
            Instant startedAt,
            Duration age,
            Duration idle,
            long inputBytes,
            long outputBytes,
            @Nullable String routedBy,
            @Nullable String authenticatedBy,
            long commands,
            Map<String, String> details,
            @Nullable CloseReason closeReason)
            implements Session {}

    private static Session ended(long id) {
        return new Ended(
                new SessionId(id),
                "192.0.2.7:40112",
                "mysql",
                "mysql",
                "whee",
                null,
                SessionPhase.CLOSED,
                Instant.EPOCH,
                Duration.ofMillis(5),
                Duration.ZERO,
                1,
                2,
                null,
                null,
                0,
                Map.of("client TLS", "no"),
                CloseReason.LOGIN_DENIED);
    }

    /** As the component's runtime gives them. */
    private static Map<String, Object> properties(String... keys) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", AccessLogSettings.PID);
        properties.put("component.name", AccessLog.class.getName());
        properties.put(Reloadable.NAME, AccessLogSettings.PID);
        for (int i = 0; i < keys.length; i += 2) {
            properties.put(keys[i], keys[i + 1]);
        }
        return properties;
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void eachSessionThatHasEndedIsALineAlsoWhileTheConfigurationChanges() throws Exception {
        Path file = folder.resolve("a.log");
        log.configure(properties("file", file.toString()));
        log.closed(ended(1));
        log.configure(properties("file", file.toString(), "format", "json"));
        log.closed(ended(2));
        assertThat(log.reload()).startsWith(file + ": opened anew");
        log.close();

        String[] lines = Files.readString(file).split("\n");
        assertThat(lines).hasSize(2);
        assertThat(lines[0].split("\t"))
                .endsWith("no", "-", "1", "2", "0", "login_denied")
                .contains("0.005");
        assertThat(lines[1]).contains("\"session\":2,").endsWith("\"reason\":\"login_denied\"}");
    }

    @Test
    void aBadConfigurationChangesNothing() throws Exception {
        Path file = folder.resolve("a.log");
        log.configure(properties("file", file.toString()));
        log.configure(properties("file", folder.toString()));
        log.configure(properties("file", folder.resolve("b.log").toString(), "rotate.keep", "0"));
        log.closed(ended(1));
        log.close();

        assertThat(file).isNotEmptyFile();
        assertThat(folder.resolve("b.log")).doesNotExist();
    }

    @Test
    void withoutAFileThereIsNothingToReload() {
        log.configure(properties());
        log.closed(ended(1));

        assertThatThrownBy(log::reload).isInstanceOf(ReloadException.class);
    }
}
