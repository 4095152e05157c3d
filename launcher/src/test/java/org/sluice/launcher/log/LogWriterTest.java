// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogWriterTest {
    /** A disk with room for so many bytes. */
    private static final class Disk implements WritableByteChannel {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final AtomicInteger refused = new AtomicInteger();
        private int room;

        Disk(int room) {
            this.room = room;
        }

        @Override
        public synchronized int write(ByteBuffer bytes) throws IOException {
            int length = Math.min(room, bytes.remaining());
            if (length == 0) {
                refused.incrementAndGet();
                throw new IOException("No space left on device");
            }
            room -= length;
            byte[] some = new byte[length];
            bytes.get(some);
            written.write(some);
            return length;
        }

        synchronized void free() {
            room = Integer.MAX_VALUE;
        }

        synchronized String text() {
            return written.toString(StandardCharsets.UTF_8);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private final LoggerContext context = new LoggerContext();
    private final Disk disk = new Disk(100);
    private final LogWriter log = new LogWriter(new TextLines(), disk);

    @BeforeEach
    void start() {
        log.setContext(context);
        log.start();
    }

    @AfterEach
    void stop() {
        disk.free();
        log.stop();
    }

    private void tell(int lines) {
        String much = "x".repeat(1000);
        for (int i = 0; i < lines; i++) {
            log.doAppend(new LoggingEvent("", context.getLogger("x"), Level.INFO, "line " + i + much, null, null));
        }
    }

    @Test
    void aFullDiskHoldsNobodyUpIsNotTriedWithoutEndAndWhatIsLostIsTold() {
        int lines = 2 * LogWriter.WAITING_BYTES / 1000;
        tell(lines);
        await().until(() -> disk.refused.get() > 0);
        assertThat(disk.refused.get()).isLessThan(10);
        assertThat(disk.text()).hasSize(100);

        disk.free();
        await().until(() -> disk.text().contains("lines of the log are lost"));
        log.flush();

        String[] written = disk.text().split("\n");
        assertThat(written).allMatch(line -> line.matches("[-0-9:.TZ]{24} (INFO|WARN ) .*"));
        long lost = Long.parseLong(written[1].replaceAll(".*: (\\d+) lines of the log.*", "$1"));
        assertThat(written.length - 1 + lost).isEqualTo(lines);
    }

    @Test
    void allIsWrittenInOrderBeforeTheEnd() {
        disk.free();
        tell(1000);
        log.flush();

        assertThat(disk.text().lines()).hasSize(1000).element(999).asString().contains("line 999x");
    }
}
