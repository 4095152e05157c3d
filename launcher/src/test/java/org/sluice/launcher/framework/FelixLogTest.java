// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.framework;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.zip.ZipException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;
import org.slf4j.LoggerFactory;

class FelixLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.apache.felix.framework");
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        told.start();
        logger.addAppender(told);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(told);
        logger.setLevel(null);
    }

    @Test
    void aJarThatIsNoneHasNoStackTrace() {
        new FelixLog()
                .doLog(
                        org.apache.felix.framework.Logger.LOG_ERROR,
                        "Unable to update the bundle.",
                        new BundleException("no", new ZipException("zip END header not found")));
        assertThat(told.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage()).isEqualTo("Unable to update the bundle. zip END header not found");
            assertThat(event.getThrowableProxy()).isNull();
        });
    }

    @Test
    void aReasonIsToldOnce() {
        new FelixLog()
                .doLog(
                        org.apache.felix.framework.Logger.LOG_WARNING,
                        "Unable to update. (java.util.zip.ZipException: not a jar)",
                        new ZipException("not a jar"));
        assertThat(told.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Unable to update. (java.util.zip.ZipException: not a jar)");
    }

    @Test
    void codeThatFailsHasOne() {
        new FelixLog()
                .doLog(
                        org.apache.felix.framework.Logger.LOG_ERROR,
                        "Activator start error.",
                        new BundleException("no", new IllegalStateException("half loaded")));
        assertThat(told.list).singleElement().satisfies(event -> assertThat(event.getThrowableProxy())
                .isNotNull());
    }
}
