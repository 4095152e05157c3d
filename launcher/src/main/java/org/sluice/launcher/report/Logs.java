// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.report;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.OnErrorConsoleStatusListener;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.launcher.log.JsonLines;
import org.sluice.launcher.log.LineLimits;
import org.sluice.launcher.log.LogWriter;
import org.sluice.launcher.log.TextLines;

/** Where logs go: to standard error, as text or JSON, unless a folder's {@code logback.xml} says otherwise. */
public final class Logs {
    private static final String STDERR = "stderr";

    private static final String FORMAT = "sluice.log.format";

    private static final String LEVEL = "sluice.log.level";

    private static final String LIMITS = "sluice.log.limits";

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
        if (context.getProperty(LEVEL) == null) {
            Runtime.getRuntime().addShutdownHook(new Thread(Logs::end, "log-end"));
        }
        context.reset();
        context.putProperty(LEVEL, level);
        Path file = configFolder.resolve("logback.xml");
        if (Files.exists(file)) {
            read(context, file);
            limit(context);
            return;
        }
        LogWriter appender = new LogWriter(format == Format.JSON ? json(context) : text(context), standardError());
        appender.setContext(context);
        appender.setName(STDERR);
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
        limit(context);
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
        return started(new TextLines(), context);
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        return started(new JsonLines(), context);
    }

    private static Encoder<ILoggingEvent> started(Encoder<ILoggingEvent> encoder, LoggerContext context) {
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    /** Whatever {@code logback.xml} says. */
    private static void limit(LoggerContext context) {
        LineLimits limits = new LineLimits();
        limits.setContext(context);
        limits.start();
        context.addTurboFilter(limits);
        context.putObject(LIMITS, limits);
    }

    /** How many lines were left out because there were too many of their kind, by event. */
    public static Map<String, Long> suppressed() {
        return root().getLoggerContext().getObject(LIMITS) instanceof LineLimits limits
                ? limits.suppressed()
                : Map.of();
    }

    /**
     * The process's own, not {@link System#err}: the shell puts another one there, which leads what is printed on the
     * thread of a command to whoever typed it. Java's own messages go there too.
     */
    private static WritableByteChannel standardError() {
        return new FileOutputStream(FileDescriptor.err).getChannel();
    }

    /**
     * Somebody types on the terminal that the log goes to: from now on it goes there line by line, and no faster than can be
     * read. Does nothing where the log goes elsewhere.
     */
    public static void above(Consumer<String> prompt) {
        ch.qos.logback.classic.Logger root = root();
        if (Boolean.getBoolean("sluice.stderr.tty") && root.getAppender(STDERR) instanceof LogWriter plain) {
            PromptLog log = new PromptLog(plain.encoder(), prompt);
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
        if (log != null && root.getLoggerContext().getObject(STDERR) instanceof LogWriter plain) {
            root.addAppender(plain);
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
        flush(); // first what led to it
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

    /** Waits until what was logged is written, but not for a disk that is full. */
    public static void flush() {
        if (root().getAppender(STDERR) instanceof LogWriter writer) {
            writer.flush();
        }
    }

    /** The process ends: tells what is owed, and writes it. */
    private static void end() {
        if (root().getLoggerContext().getObject(LIMITS) instanceof LineLimits limits) {
            limits.stop();
        }
        flush();
    }

    private static ch.qos.logback.classic.Logger root() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    }
}
