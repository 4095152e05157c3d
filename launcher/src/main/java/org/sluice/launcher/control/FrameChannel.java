// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.control;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Frames over a socket. Read by one thread; sent by any. */
final class FrameChannel implements AutoCloseable {
    private final SocketChannel channel;
    private final DataInputStream in;
    private final ReentrantLock sending = new ReentrantLock();

    FrameChannel(SocketChannel channel) {
        this.channel = channel;
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    }

    @Nullable
    Frame read() throws IOException {
        return Frame.read(in);
    }

    void send(Frame frame) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(frame.encoded());
        sending.lock();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } finally {
            sending.unlock();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            return; // there is nothing left to lose
        }
    }
}
