// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Bytes as a value. Names in packets are in whatever character set the client uses, so they are passed on as they came
 * and are text only for those who show them. {@link #toString()} tells the length alone: answers to challenges are kept
 * in it too, and some are passwords.
 */
public final class ByteString {
    public static final ByteString EMPTY = new ByteString(new byte[0]);

    private final byte[] bytes;

    private ByteString(byte[] bytes) {
        this.bytes = bytes;
    }

    public static ByteString of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new ByteString(bytes.clone());
    }

    public static ByteString utf8(String text) {
        return text.isEmpty() ? EMPTY : new ByteString(text.getBytes(UTF_8));
    }

    /** Takes bytes from the reader index on. */
    static ByteString read(ByteBuf from, int length) {
        if (length == 0) {
            return EMPTY;
        }
        byte[] bytes = new byte[length];
        from.readBytes(bytes);
        return new ByteString(bytes);
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** @return 0 to 255 */
    public int at(int index) {
        return bytes[index] & 0xFF;
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** From a place (included) to another (not included). */
    public ByteString slice(int from, int to) {
        return from == 0 && to == bytes.length ? this : of(Arrays.copyOfRange(bytes, from, to));
    }

    public void writeTo(ByteBuf out) {
        out.writeBytes(bytes);
    }

    /** As text; what is not UTF-8 becomes replacement characters, so only for the eye and for look-ups. */
    public String utf8() {
        return new String(bytes, UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteString that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
