// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class CommandAuditTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(CommandAudit.class);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final CommandAudit audit = new CommandAudit("mary");

    @BeforeEach
    void listen() {
        told.start();
        logger.addAppender(told);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(told);
    }

    @Test
    void eachCommandIsToldWithWhoseItWasAndHowItWent() {
        assertThat(audit.tell("session:kill 7", () -> 0)).isZero();
        assertThat(audit.tell("session:kill x", () -> 2)).isEqualTo(2);

        assertThat(told.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "shell command of mary: session:kill 7: done",
                        "shell command of mary: session:kill x: failed, 2");
        List<KeyValuePair> keys = told.list.get(0).getKeyValuePairs();
        assertThat(keys).extracting(pair -> pair.key).containsExactly("event", "by", "command", "status", "millis");
    }

    @Test
    void aCommandThatBreaksIsToldToo() {
        assertThatThrownBy(() -> audit.tell("lb", () -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(told.list).singleElement().asString().contains("lb: failed");
    }

    @Test
    void whatTheTerminalSaysOfItselfIsNoCommand() {
        audit.tell("LINES = 50", () -> 0);
        assertThat(told.list).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lua:eval main \"return query([[SET PASSWORD = 'hunter2']])\"",
                "lua:eval main 'CREATE USER x IDENTIFIED BY \"hunter2\"'",
                "mine:login --password hunter2",
                "mine:login --password=hunter2",
                "mine:login api.token=hunter2",
                "mine:login -Dsecret: hunter2"
            })
    void secretsAreMasked(String line) {
        assertThat(CommandAudit.masked(line)).doesNotContain("hunter2").contains("***");
    }

    @Test
    void whatIsNoSecretIsToldWhole() {
        assertThat(CommandAudit.masked("session:list --user whee | grep 10"))
                .isEqualTo("session:list --user whee | grep 10");
    }
}
