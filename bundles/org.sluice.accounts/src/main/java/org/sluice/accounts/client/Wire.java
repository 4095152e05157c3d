// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.SequenceId;

/** Whole packets over a connection, one after the other. */
final class Wire implements AutoCloseable {
    /** Nothing that is asked for here is near this long. */
    private static final int LONGEST = 64 << 20;

    private final SequenceId sequence = new SequenceId();
    private Connection connection;
    private InputStream in;
    private OutputStream out;

    Wire(Connection connection) throws IOException {
        this.connection = connection;
        in = new BufferedInputStream(connection.in());
        out = connection.out();
    }

    /** Before TLS begins the server has nothing to say: what comes then would be taken for something said under TLS. */
    void demandSilence() throws IOException {
        if (in.available() > 0) {
            ByteBuf early = read();
            throw isError(early)
                    ? ClientException.of(ErrPacket.decode(early))
                    : new ClientException("the server sent something before TLS began");
        }
    }

    /** Goes on over another connection. */
    void switchTo(Connection other) throws IOException {
        connection = other;
        in = new BufferedInputStream(other.in());
        out = other.out();
    }

    boolean isPrivate() {
        return connection.isPrivate();
    }

    ByteBuf read() throws IOException {
        ByteBuf payload = Unpooled.buffer();
        ByteArrayOutputStream ids = new ByteArrayOutputStream(1);
        int length;
        do {
            byte[] header = in.readNBytes(Framing.HEADER_LENGTH);
            if (header.length < Framing.HEADER_LENGTH) {
                throw new EOFException("the server closed the connection");
            }
            ByteBuf fields = Unpooled.wrappedBuffer(header);
            length = fields.readUnsignedMediumLE();
            ids.write(fields.readUnsignedByte());
            if (payload.readableBytes() + length > LONGEST) {
                throw new ClientException("the server sends a packet of more than 64 MB");
            }
            byte[] frame = in.readNBytes(length);
            if (frame.length < length) {
                throw new EOFException("the server closed the connection within a packet");
            }
            payload.writeBytes(frame);
        } while (length == Framing.MAX_FRAME);
        follow(ids.toByteArray(), payload);
        return payload;
    }

    /** An error that a server sends of its own accord, as when it shuts down, has any number; what follows counts on. */
    private void follow(byte[] ids, ByteBuf payload) {
        for (byte id : ids) {
            if (isError(payload)) {
                sequence.resumeAfter(id & 0xFF);
            } else {
                sequence.received(id & 0xFF);
            }
        }
    }

    private static boolean isError(ByteBuf payload) {
        return payload.isReadable() && payload.getUnsignedByte(payload.readerIndex()) == ErrPacket.HEADER;
    }

    void write(Consumer<ByteBuf> encoder) throws IOException {
        ByteBuf payload = Unpooled.buffer();
        encoder.accept(payload);
        ByteBuf framed = Unpooled.buffer();
        int next = Framing.write(framed, sequence.peek(), payload);
        out.write(ByteBufUtil.getBytes(framed));
        out.flush();
        sequence.resumeAfter(next - 1);
    }

    /** The first packet of a command. */
    void begin(Consumer<ByteBuf> encoder) throws IOException {
        sequence.reset();
        write(encoder);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
