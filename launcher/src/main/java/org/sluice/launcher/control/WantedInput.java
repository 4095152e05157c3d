// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Standard input of a command, which is with the client. It is asked for only when the command reads, so that a command
 * that does not read takes nothing away from whatever the client's input belongs to.
 */
final class WantedInput extends InputStream {
    private static final byte[] END = new byte[0];

    private final FrameChannel channel;
    private final LinkedBlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
    private final AtomicInteger wanted = new AtomicInteger();
    private byte[] current = END;
    private int position;
    private volatile boolean ended;

    WantedInput(FrameChannel channel) {
        this.channel = channel;
    }

    /**
     * @throws IOException if nobody asked, so that nobody can fill the memory either
     */
    void take(byte[] bytes) throws IOException {
        if (wanted.getAndUpdate(count -> Math.max(0, count - 1)) == 0) {
            throw new IOException("input that no command asked for");
        }
        arrived.add(bytes);
    }

    void end() {
        ended = true;
        arrived.add(END);
    }

    @Override
    public int read() throws IOException {
        return fill() ? current[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, bytes, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return current.length - position;
    }

    private boolean fill() throws IOException {
        if (position < current.length) {
            return true;
        }
        if (ended) {
            return false;
        }
        try {
            wanted.incrementAndGet();
            channel.send(new Frame(Frame.WANT_INPUT, END));
            current = arrived.take();
            position = 0;
            return current.length > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the command was interrupted");
        }
    }
}
