// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LinesTest {
    private static final String HOSTILE =
            "a\r\n2026-01-01T00:00:00.000Z ERROR x: forged\u001b[2Jb\u202ec\u2028d\u0085\0";

    private final LoggerContext context = new LoggerContext();

    private ILoggingEvent event(@Nullable Throwable thrown, String message, Object... arguments) {
        LoggingEvent event =
                new LoggingEvent("", context.getLogger("org.sluice.session"), Level.WARN, message, thrown, arguments);
        event.setInstant(Instant.parse("2026-01-31T23:59:59Z"));
        event.setKeyValuePairs(List.of(
                new KeyValuePair("event", "session_closed"),
                new KeyValuePair("session", 7),
                new KeyValuePair("user", HOSTILE),
                new KeyValuePair("server", null)));
        return event;
    }

    @Test
    void textIsForPeopleWithATimeThatNeedsNoZone() {
        assertThat(new TextLines().lines(event(null, "session {}: login_denied", 7)))
                .isEqualTo("2026-01-31T23:59:59.000Z WARN  session: session 7: login_denied\n");
    }

    @Test
    void jsonHasTheKeysInOrderAndLeavesOutWhatIsNotKnown() throws IOException {
        String line = new JsonLines().lines(event(null, "session {}: login_denied", 7));

        Map<String, Object> read = JSON.std.mapFrom(line);
        assertThat(read.keySet())
                .containsExactly("time", "level", "logger", "thread", "message", "event", "session", "user");
        assertThat(read).containsEntry("time", "2026-01-31T23:59:59.000Z").containsEntry("session", 7);
    }

    @Test
    void nobodyCanForgeALineOrSpeakToTheTerminal() throws IOException {
        Throwable thrown = new IllegalStateException(HOSTILE, new IOException(HOSTILE));

        String text = new TextLines().lines(event(thrown, "user {}", HOSTILE));
        assertThat(text.lines()).noneMatch(line -> line.startsWith("2026-01-01"));
        assertThat(text.replace("\n\t", "").replace("\n", "")).doesNotContainPattern("[\\p{Cntrl}\u202e\u2028\u0085]");
        assertThat(text).contains("a\\r\\n2026").contains("\\u001b[2Jb\\u202ec\\u2028d\\u0085\\u0000");

        String json = new JsonLines().lines(event(thrown, "user {}", HOSTILE));
        assertThat(json.lines()).hasSize(1);
        assertThat(JSON.std.mapFrom(json).get("user").toString()).startsWith("a\\r\\n2026");
    }

    @Test
    void lettersOfOtherAlphabetsStayAsTheyAre() {
        assertThat(new TextLines().lines(event(null, "user {}", "jürgen 美 😀"))).endsWith("user jürgen 美 😀\n");
    }

    @Test
    void theLengthOfALineIsBoundedWhateverComes() {
        String text = new TextLines().lines(event(null, "user {}", "x".repeat(1 << 20)));
        String odd = new TextLines().lines(event(null, "user {}", "\n".repeat(1 << 20)));

        assertThat(text).hasSizeLessThan(Lines.LONGEST + 200).contains("more characters");
        assertThat(odd).hasSizeLessThan(Lines.LONGEST + 200).contains("more characters");
    }
}
