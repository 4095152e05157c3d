// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.control;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Frames over a socket. Read by one thread; sent by any. By the rules of java.nio a thread that is interrupted closes the
 * channel that it writes to, and commands are interrupted all the time: only a thread writes that nobody knows.
 */
final class FrameChannel implements AutoCloseable {
    private final SocketChannel channel;
    private final DataInputStream in;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "control-writer");
        thread.setDaemon(true);
        return thread;
    });

    FrameChannel(SocketChannel channel) {
        this.channel = channel;
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    }

    @Nullable
    Frame read() throws IOException {
        return Frame.read(in);
    }

    /**
     * Returns when it is written.
     *
     * @throws InterruptedIOException if this thread is interrupted; the frame is sent nevertheless
     */
    void send(Frame frame) throws IOException {
        try {
            writer.submit(() -> write(frame)).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (RejectedExecutionException e) {
            throw new ClosedChannelException();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    private @Nullable Void write(Frame frame) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(frame.encoded());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return null;
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            channel.close();
        } catch (IOException e) {
            return; // there is nothing left to lose
        }
    }
}
