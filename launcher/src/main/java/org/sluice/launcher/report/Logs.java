// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.report;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.OnErrorConsoleStatusListener;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where logs go: to standard error, as text or JSON, unless a folder's {@code logback.xml} says otherwise. */
public final class Logs {
    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0}: %msg%n";

    private static final String STDERR = "stderr";

    private static final String FORMAT = "sluice.log.format";

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
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setName(STDERR);
        appender.setEncoder(format == Format.JSON ? json(context) : text(context));
        appender.setOutputStream(standardError());
        appender.start();
        StartErrors errors = new StartErrors();
        errors.setContext(context);
        errors.setName(StartErrors.NAME);
        errors.start();
        context.putProperty(FORMAT, format.name());
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(level));
        root.addAppender(appender);
        root.addAppender(errors);
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
        JsonLines encoder = new JsonLines();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    /**
     * The process's own, not {@link System#err}: the shell puts another one there, which leads what is printed on the
     * thread of a command to whoever typed it.
     */
    private static OutputStream standardError() {
        return new FilterOutputStream(new FileOutputStream(FileDescriptor.err)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length); // a line at once
            }

            @Override
            public void close() throws IOException {
                flush(); // Java's own messages go there too
            }
        };
    }

    /**
     * Somebody types on the terminal that the log goes to: from now on it goes there line by line, and no faster than can be
     * read. Does nothing where the log goes elsewhere.
     */
    public static void above(Consumer<String> prompt) {
        ch.qos.logback.classic.Logger root = root();
        if (Boolean.getBoolean("sluice.stderr.tty")
                && root.getAppender(STDERR) instanceof OutputStreamAppender<ILoggingEvent> plain) {
            PromptLog log = new PromptLog(plain.getEncoder(), prompt);
            log.setContext(root.getLoggerContext());
            log.start();
            root.addAppender(log);
            root.detachAppender(plain);
            root.getLoggerContext().putObject(STDERR, plain);
        }
    }

    /** Nobody types any more. */
    public static void below() {
        ch.qos.logback.classic.Logger root = root();
        Appender<ILoggingEvent> log = root.getAppender(PromptLog.NAME);
        if (log != null && root.getLoggerContext().getObject(STDERR) instanceof OutputStreamAppender<?> plain) {
            @SuppressWarnings("unchecked") // above() has put it there
            Appender<ILoggingEvent> back = (Appender<ILoggingEvent>) plain;
            root.addAppender(back);
            root.detachAppender(log);
            log.stop();
        }
    }

    /** The instance is ready: what fails from now on is told by the log alone. */
    public static void started() {
        root().detachAppender(StartErrors.NAME);
    }

    /** Tells why a command failed: on standard error, or in the log if that is JSON; and not what the log alone has told there. */
    public static void tellFailure(List<String> lines) {
        boolean json = Format.JSON.name().equals(root().getLoggerContext().getProperty(FORMAT));
        Appender<ILoggingEvent> errors = root().getAppender(StartErrors.NAME);
        for (String reason : lines) {
            String line = errors instanceof StartErrors known ? known.last(reason) : reason;
            if (line == null) {
                continue;
            }
            if (json) {
                LoggerFactory.getLogger("sluice").error(line);
            } else {
                System.err.println("sluice: " + line);
            }
        }
    }

    private static ch.qos.logback.classic.Logger root() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    }
}
