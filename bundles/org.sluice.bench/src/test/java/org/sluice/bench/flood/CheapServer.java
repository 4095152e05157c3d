// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.flood;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A server that lets everybody in, says OK to everything, and bears any number of clients on one thread. */
final class CheapServer implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final byte COM_QUIT = 1;
    private static final byte[] GREETING = greeting();
    private static final byte[] WELCOME = ok(2);
    private static final byte[] OK = ok(1);

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listening = ServerSocketChannel.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

    CheapServer() throws IOException {
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listening.configureBlocking(false);
        listening.register(selector, SelectionKey.OP_ACCEPT);
        Thread thread = new Thread(this::serve, "cheap-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.socket().getLocalPort();
    }

    private static byte[] greeting() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(10);
        out.writeBytes("8.0.11\0".getBytes(ISO_8859_1));
        out.writeBytes(new byte[] {1, 0, 0, 0});
        out.writeBytes("abcdefgh\0".getBytes(ISO_8859_1));
        // PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION and what is older; PLUGIN_AUTH.
        out.writeBytes(new byte[] {5, (byte) 0xA2, 45, 2, 0, 8, 0, 21});
        out.writeBytes(new byte[10]);
        out.writeBytes("ijklmnopqrst\0mysql_native_password\0".getBytes(ISO_8859_1));
        return frame(0, out.toByteArray());
    }

    private static byte[] ok(int sequence) {
        return frame(sequence, new byte[] {0, 0, 0, 2, 0, 0, 0});
    }

    private static byte[] frame(int sequence, byte[] payload) {
        byte[] frame = new byte[payload.length + 4];
        frame[0] = (byte) payload.length;
        frame[3] = (byte) sequence;
        System.arraycopy(payload, 0, frame, 4, payload.length);
        return frame;
    }

    private void serve() {
        try {
            while (listening.isOpen()) {
                selector.select(this::ready);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else {
                answer(key, (SocketChannel) key.channel());
            }
        } catch (IOException e) {
            key.cancel();
        }
    }

    private void accept() throws IOException {
        for (SocketChannel client = listening.accept(); client != null; client = listening.accept()) {
            client.configureBlocking(false);
            client.register(selector, SelectionKey.OP_READ, WELCOME);
            client.write(ByteBuffer.wrap(GREETING));
        }
    }

    /** Packets of logins and commands are small, and come whole. */
    private void answer(SelectionKey key, SocketChannel client) throws IOException {
        int count = client.read(buffer.clear());
        if (count < 0 || (count == 5 && buffer.get(4) == COM_QUIT && key.attachment() == OK)) {
            client.close();
        } else if (count > 0) {
            client.write(ByteBuffer.wrap((byte[]) key.attachment()));
            key.attach(OK);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
