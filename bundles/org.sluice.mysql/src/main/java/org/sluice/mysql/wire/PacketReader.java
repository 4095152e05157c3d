// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import io.netty.buffer.ByteBuf;

/**
 * Reads the fields of one packet, never past its end. Each method takes the field's name, for the text of the
 * {@link ProtocolException} that says where the packet is short.
 */
public final class PacketReader {
    private final String packet;
    private final ByteBuf payload;

    /**
     * @param packet its name
     * @param payload all of it, from the reader index on; the caller releases it
     */
    public PacketReader(String packet, ByteBuf payload) {
        this.packet = packet;
        this.payload = payload;
    }

    public int remaining() {
        return payload.readableBytes();
    }

    public boolean hasMore() {
        return payload.isReadable();
    }

    /** The next byte, which stays; -1 at the end. */
    public int peek() {
        return hasMore() ? payload.getUnsignedByte(payload.readerIndex()) : -1;
    }

    public int int1(String field) {
        need(1, field);
        return payload.readUnsignedByte();
    }

    public int int2(String field) {
        need(2, field);
        return payload.readUnsignedShortLE();
    }

    public int int3(String field) {
        need(3, field);
        return payload.readUnsignedMediumLE();
    }

    public long int4(String field) {
        need(4, field);
        return payload.readUnsignedIntLE();
    }

    /** A length-encoded integer, unsigned. */
    public long lenenc(String field) {
        int first = int1(field);
        need(LengthEncoded.width(first) - 1, field);
        return switch (first) {
            case LengthEncoded.TWO -> payload.readUnsignedShortLE();
            case LengthEncoded.THREE -> payload.readUnsignedMediumLE();
            case LengthEncoded.EIGHT -> payload.readLongLE();
            case LengthEncoded.NULL, LengthEncoded.NONE -> throw wrong(field, "is no length-encoded integer");
            default -> first;
        };
    }

    /** A length-encoded string. */
    public ByteString lenencBytes(String field) {
        long length = lenenc(field);
        if (length < 0 || length > remaining()) {
            throw wrong(field, "is longer than the packet");
        }
        return ByteString.read(payload, (int) length);
    }

    /** Bytes of a length that is known. */
    public ByteString bytes(int length, String field) {
        need(length, field);
        return ByteString.read(payload, length);
    }

    /** Bytes up to a NUL, which must be there. */
    public ByteString nulBytes(String field) {
        int length = payload.bytesBefore((byte) 0);
        if (length < 0) {
            throw wrong(field, "does not end");
        }
        ByteString bytes = ByteString.read(payload, length);
        payload.skipBytes(1);
        return bytes;
    }

    /** Bytes up to a NUL or to the end of the packet: some peers leave out the last NUL. */
    public ByteString nulOrEndBytes() {
        int length = payload.bytesBefore((byte) 0);
        if (length < 0) {
            return rest();
        }
        ByteString bytes = ByteString.read(payload, length);
        payload.skipBytes(1);
        return bytes;
    }

    /** All that is left. */
    public ByteString rest() {
        return ByteString.read(payload, payload.readableBytes());
    }

    public void skip(int length, String field) {
        need(length, field);
        payload.skipBytes(length);
    }

    /** Reads the first byte, which tells what the packet is. */
    public void expect(int header) {
        if (int1("header") != header) {
            throw wrong("header", "is not 0x" + Integer.toHexString(header));
        }
    }

    public ProtocolException wrong(String field, String what) {
        return ProtocolException.malformed(packet + ": " + field + " " + what);
    }

    private void need(int length, String field) {
        if (length > remaining()) {
            throw wrong(field, "is cut off");
        }
    }
}
