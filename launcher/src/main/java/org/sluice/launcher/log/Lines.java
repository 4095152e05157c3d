// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One event of the log is one line, and what a stack trace adds to it. Times are UTC. */
abstract class Lines extends EncoderBase<ILoggingEvent> {
    /** Of a message. */
    static final int LONGEST = 4096;
    /** Of a value. */
    static final int LONGEST_VALUE = 512;

    private static final int FRAMES = 40;
    private static final int CAUSES = 5;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    /** As {@code 2026-01-31T23:59:59.001Z}, always of this length. */
    static String time(ILoggingEvent event) {
        return TIME.format(Instant.ofEpochMilli(event.getTimeStamp()));
    }

    static String message(ILoggingEvent event) {
        return Printable.text(String.valueOf(event.getFormattedMessage()), LONGEST);
    }

    /** The lines of what was thrown; a message of it, which may quote what came over the wire, is on one. */
    static List<String> trace(@Nullable IThrowableProxy thrown) {
        List<String> lines = new ArrayList<>();
        String prefix = "";
        IThrowableProxy next = thrown;
        for (int causes = 0; next != null && causes < CAUSES; causes++) {
            String said = next.getMessage();
            lines.add(prefix + next.getClassName() + (said == null ? "" : ": " + Printable.text(said, LONGEST)));
            int frames = next.getStackTraceElementProxyArray().length - next.getCommonFrames();
            for (int i = 0; i < Math.min(frames, FRAMES); i++) {
                lines.add("\t" + next.getStackTraceElementProxyArray()[i]);
            }
            if (frames > FRAMES) {
                lines.add("\t... " + (frames - FRAMES) + " more");
            }
            prefix = "Caused by: ";
            next = next.getCause();
        }
        return lines;
    }

    /** What one event looks like, with the end of the line. */
    abstract String lines(ILoggingEvent event);

    @Override
    public final byte[] encode(ILoggingEvent event) {
        return lines(event).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public final byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public final byte[] footerBytes() {
        return new byte[0];
    }
}
