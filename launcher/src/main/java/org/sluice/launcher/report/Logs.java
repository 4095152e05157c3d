// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.report;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.OnErrorConsoleStatusListener;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where logs go: to standard error, as text or JSON, unless a folder's {@code logback.xml} says otherwise. */
public final class Logs {
    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0}: %msg%n";

    private Logs() {}

    /** How a log line looks. */
    public enum Format {
        TEXT,
        JSON
    }

    /**
     * @throws Failure if {@code logback.xml} can not be read
     */
    public static void start(String level, Format format, Path configFolder) throws Failure {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.putProperty("sluice.log.level", level);
        Path file = configFolder.resolve("logback.xml");
        if (Files.exists(file)) {
            read(context, file);
            return;
        }
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(format == Format.JSON ? json(context) : text(context));
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(level));
        root.addAppender(appender);
        if (!level.equals("trace")) {
            // Netty tells its own life story at debug, which hides ours
            context.getLogger("io.netty").setLevel(root.getLevel().isGreaterOrEqual(Level.INFO) ? null : Level.INFO);
        }
    }

    private static void read(LoggerContext context, Path file) throws Failure {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        context.getStatusManager().add(new OnErrorConsoleStatusListener());
        try {
            configurator.doConfigure(file.toFile());
        } catch (JoranException e) {
            throw Failure.of(file + ": " + e.getMessage());
        }
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithContext(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
