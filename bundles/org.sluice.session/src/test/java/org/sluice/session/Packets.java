// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.function.Consumer;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.testkit.net.Wire;

/** Packets of one connection of a test, frame by frame. */
class Packets {
    /** Reads exactly so many bytes. */
    interface In {
        byte[] read(int count) throws IOException;
    }

    interface Out {
        void write(byte[] bytes) throws IOException;
    }

    /** One frame. */
    static final class Frame {
        private final int sequenceId;
        private final byte[] payload;

        Frame(int sequenceId, byte[] payload) {
            this.sequenceId = sequenceId;
            this.payload = payload;
        }

        int sequenceId() {
            return sequenceId;
        }

        byte[] payload() {
            return payload;
        }

        ByteBuf buffer() {
            return Unpooled.wrappedBuffer(payload);
        }

        int first() {
            return payload.length == 0 ? -1 : payload[0] & 0xFF;
        }

        ErrPacket error() {
            if (first() != ErrPacket.HEADER) {
                throw new AssertionError("no error, but " + io.netty.buffer.ByteBufUtil.hexDump(payload));
            }
            return ErrPacket.decode(buffer());
        }

        OkPacket ok(Capabilities capabilities) {
            if (first() != OkPacket.HEADER) {
                throw new AssertionError(
                        first() == ErrPacket.HEADER ? error().message().utf8() : "no OK: " + first());
            }
            return OkPacket.decode(buffer(), capabilities);
        }
    }

    private In in;
    private Out out;

    Packets(In in, Out out) {
        this.in = in;
        this.out = out;
    }

    static Packets over(Wire wire) {
        return new Packets(wire::read, wire::write);
    }

    void over(In newIn, Out newOut) {
        in = newIn;
        out = newOut;
    }

    Frame read() throws IOException {
        byte[] header = in.read(Framing.HEADER_LENGTH);
        int length = (header[0] & 0xFF) | (header[1] & 0xFF) << 8 | (header[2] & 0xFF) << 16;
        return new Frame(header[3] & 0xFF, length == 0 ? new byte[0] : in.read(length));
    }

    Packets raw(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    Packets send(int sequenceId, byte... payload) throws IOException {
        return raw(framed(sequenceId, payload));
    }

    Packets send(int sequenceId, Consumer<ByteBuf> encode) throws IOException {
        return send(sequenceId, payload(encode));
    }

    static byte[] payload(Consumer<ByteBuf> encode) {
        ByteBuf buffer = Unpooled.buffer();
        encode.accept(buffer);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    static byte[] framed(int sequenceId, byte[] payload) {
        return payload(out -> Framing.write(out, sequenceId, Unpooled.wrappedBuffer(payload)));
    }

    static byte[] joined(byte[]... parts) {
        return payload(out -> {
            for (byte[] part : parts) {
                out.writeBytes(part);
            }
        });
    }

    /** A command, by its code and text. */
    static byte[] command(int code, String text) {
        return payload(out -> out.writeByte(code).writeBytes(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
