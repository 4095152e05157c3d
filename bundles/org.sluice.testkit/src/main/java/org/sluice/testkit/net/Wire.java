// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One connection, as seen from one end, with the verbs that a test needs. Every verb that waits throws
 * {@link SocketTimeoutException} when the deadline passes. What is read is also recorded, up to {@link #RECORDED}
 * bytes. One thread may read while another writes.
 */
public final class Wire implements AutoCloseable {
    /** How much of what came is kept. */
    public static final int RECORDED = 1 << 20;

    private static final int CHUNK = 64 * 1024;

    private final SocketChannel channel;
    private final Duration deadline;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private final Waiting reading = new Waiting(SelectionKey.OP_READ);
    private final Waiting writing = new Waiting(SelectionKey.OP_WRITE);
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    /** How the other side ended. */
    public enum Ending {
        /** In good order: end of stream. */
        FIN,
        /** By a reset. */
        RST
    }

    Wire(SocketChannel channel, Duration deadline) throws IOException {
        this.channel = channel;
        this.deadline = deadline;
        this.local = channel.getLocalAddress();
        this.remote = channel.getRemoteAddress();
        channel.configureBlocking(false);
        if (remote instanceof InetSocketAddress) {
            // Each write of a script is a segment of its own, and goes at once.
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    /** Exactly so many bytes. */
    public byte[] read(int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (read(bytes) < 0) {
                throw new EOFException("the stream ended after " + bytes.position() + " of " + count + " bytes");
            }
        }
        return bytes.array();
    }

    /** Exactly as many bytes as the text has in UTF-8, as a text. */
    public String readText(int count) throws IOException {
        return new String(read(count), UTF_8);
    }

    /** All until the other side ends in good order. */
    public byte[] readToEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        while (read(chunk) >= 0) {
            all.write(chunk.array(), 0, chunk.position());
            chunk.clear();
        }
        return all.toByteArray();
    }

    /** Throws away what comes until the other side ends, and tells how it did. */
    public Ending drain() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        while (true) {
            try {
                if (read(chunk.clear()) < 0) {
                    return Ending.FIN;
                }
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                if (!channel.isOpen()) {
                    throw e;
                }
                return Ending.RST;
            }
        }
    }

    /** Waits for at least one byte and takes what is there, as far as the buffer goes; -1 at the end of the stream. */
    public int read(ByteBuffer into) throws IOException {
        int start = into.position();
        int count = channel.read(into);
        while (count == 0 && into.hasRemaining()) {
            reading.await();
            count = channel.read(into);
        }
        if (count > 0) {
            record(into.duplicate().flip().position(start));
        }
        return count;
    }

    public Wire write(String text) throws IOException {
        return write(text.getBytes(UTF_8));
    }

    public Wire write(byte[] bytes) throws IOException {
        return write(ByteBuffer.wrap(bytes));
    }

    /** Writes all of it; waits while the other side does not take it. */
    public Wire write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int count = channel.write(bytes);
            sent.addAndGet(count);
            if (count == 0) {
                writing.await();
            }
        }
        return this;
    }

    /** Writes as much as fits at once, without waiting. */
    public int writeSome(ByteBuffer bytes) throws IOException {
        int count = channel.write(bytes);
        sent.addAndGet(count);
        return count;
    }

    /** Sends back what comes, until the other side ends; then half-closes. */
    public void echo() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        while (read(chunk.clear()) >= 0) {
            write(chunk.flip());
        }
        halfClose();
    }

    /** Says that nothing more will be sent (FIN); reading goes on. */
    public Wire halfClose() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    /** Neither reads nor writes until the other thread, the peer or the test ends this one by interrupting it. */
    public void hang() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Ends with RST (SO_LINGER 0). On a UNIX socket, which has none, the other side sees its unread bytes reset. */
    public void reset() throws IOException {
        if (remote instanceof InetSocketAddress) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        close();
    }

    /** Ends with FIN, or with RST if something that came was not read. Idempotent. */
    @Override
    public void close() {
        // The socket stays open until no selector knows it any more.
        reading.close();
        writing.close();
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The socket itself, for its options. */
    public SocketChannel channel() {
        return channel;
    }

    /** As {@code tcp:127.0.0.1:3306}. */
    public String local() {
        return Endpoint.text(local);
    }

    public String remote() {
        return Endpoint.text(remote);
    }

    /** How many bytes came. */
    public long received() {
        return received.get();
    }

    /** How many bytes went. */
    public long sent() {
        return sent.get();
    }

    /** What came, up to {@link #RECORDED} bytes. */
    public byte[] recorded() {
        synchronized (record) {
            return record.toByteArray();
        }
    }

    public String recordedText() {
        return new String(recorded(), UTF_8);
    }

    private void record(ByteBuffer bytes) {
        received.addAndGet(bytes.remaining());
        synchronized (record) {
            byte[] kept = new byte[Math.min(bytes.remaining(), RECORDED - record.size())];
            bytes.get(kept);
            record.writeBytes(kept);
        }
    }

    /** A selector of its own per direction, opened when there is first something to wait for. */
    private final class Waiting {
        private final int operation;
        private @Nullable Selector selector;
        private boolean closed;

        Waiting(int operation) {
            this.operation = operation;
        }

        void await() throws IOException {
            Selector open = open();
            open.selectedKeys().clear();
            if (open.select(Math.max(1, deadline.toMillis())) == 0 && open.isOpen() && channel.isOpen()) {
                if (Thread.interrupted()) {
                    throw new ClosedByInterruptException();
                }
                String what = operation == SelectionKey.OP_READ ? "nothing came from " : "nothing could be sent to ";
                throw new SocketTimeoutException(what + remote() + " within " + deadline.toMillis() + " ms");
            }
        }

        private synchronized Selector open() throws IOException {
            if (closed) {
                throw new AsynchronousCloseException();
            }
            if (selector == null) {
                selector = Selector.open();
                channel.register(selector, operation);
            }
            return selector;
        }

        synchronized void close() {
            closed = true;
            try {
                if (selector != null) {
                    selector.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
