// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import io.netty.buffer.ByteBuf;

/** Writes the fields of a packet to a buffer. */
public final class PacketWriter {
    private final ByteBuf out;

    public PacketWriter(ByteBuf out) {
        this.out = out;
    }

    public PacketWriter int1(int value) {
        out.writeByte(value);
        return this;
    }

    public PacketWriter int2(int value) {
        out.writeShortLE(value);
        return this;
    }

    public PacketWriter int3(int value) {
        out.writeMediumLE(value);
        return this;
    }

    public PacketWriter int4(long value) {
        out.writeIntLE((int) value);
        return this;
    }

    /** A length-encoded integer, unsigned. */
    public PacketWriter lenenc(long value) {
        switch (LengthEncoded.widthOf(value)) {
            case 1 -> out.writeByte((int) value);
            case 3 -> out.writeByte(LengthEncoded.TWO).writeShortLE((int) value);
            case 4 -> out.writeByte(LengthEncoded.THREE).writeMediumLE((int) value);
            default -> out.writeByte(LengthEncoded.EIGHT).writeLongLE(value);
        }
        return this;
    }

    public PacketWriter lenencBytes(ByteString bytes) {
        return lenenc(bytes.length()).bytes(bytes);
    }

    /** With one byte of length before it. */
    public PacketWriter shortBytes(ByteString bytes) {
        if (bytes.length() > 0xFF) {
            throw new IllegalArgumentException(bytes + " do not fit a length of one byte");
        }
        return int1(bytes.length()).bytes(bytes);
    }

    /** With a NUL behind it. */
    public PacketWriter nulBytes(ByteString bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.at(i) == 0) {
                throw new IllegalArgumentException("a NUL within a string that ends with one");
            }
        }
        return bytes(bytes).int1(0);
    }

    public PacketWriter bytes(ByteString bytes) {
        bytes.writeTo(out);
        return this;
    }

    public PacketWriter zeros(int count) {
        out.writeZero(count);
        return this;
    }
}
