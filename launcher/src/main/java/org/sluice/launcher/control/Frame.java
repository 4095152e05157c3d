// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.control;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One message on the control socket: a type of one byte, a length of four (big-endian), and that many bytes. */
final class Frame {
    /** To the instance: a question, as a JSON object with {@code verb}. */
    static final byte ASK = 'R';
    /** To the instance: run a line; four bytes columns, then the line. */
    static final byte EXECUTE = 'X';
    /** To the instance: complete a line; four bytes cursor, then the line. */
    static final byte COMPLETE = 'C';
    /** To the instance: end the command that runs. */
    static final byte INTERRUPT = 'I';
    /** To the instance: what was wanted of standard input; empty at its end. */
    static final byte INPUT = 'S';
    /** From the instance: the answer, a JSON object. */
    static final byte ANSWER = 'A';
    /** From the instance: it can not be done; the reason, lines of text. */
    static final byte FAULT = 'F';
    /** From the instance: standard output of the command. */
    static final byte OUT = 'O';
    /** From the instance: standard error of the command. */
    static final byte ERR = 'E';
    /** From the instance: the command reads standard input. */
    static final byte WANT_INPUT = 'W';
    /** From the instance: the command is over; four bytes exit status. */
    static final byte STATUS = 'T';
    /** From the instance: words for completion, a JSON array. */
    static final byte CANDIDATES = 'L';

    private static final int LONGEST = 1 << 20;

    private final byte type;
    private final byte[] payload;

    Frame(byte type, byte[] payload) {
        this.type = type;
        this.payload = payload;
    }

    static Frame of(byte type, byte[] bytes, int offset, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, offset, copy, 0, length);
        return new Frame(type, copy);
    }

    static Frame text(byte type, String text) {
        return new Frame(type, text.getBytes(StandardCharsets.UTF_8));
    }

    static Frame number(byte type, int number) {
        return numbered(type, number, "");
    }

    static Frame numbered(byte type, int number, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Frame(
                type,
                ByteBuffer.allocate(4 + bytes.length).putInt(number).put(bytes).array());
    }

    static Frame json(byte type, Object value) throws IOException {
        return new Frame(type, JSON.std.asBytes(value));
    }

    /** The next one; null at the end. */
    static @Nullable Frame read(DataInputStream in) throws IOException {
        int type = in.read();
        if (type < 0) {
            return null;
        }
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException("a frame of " + length + " bytes on the control socket");
        }
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException("the control socket ended within a frame");
        }
        return new Frame((byte) type, payload);
    }

    byte type() {
        return type;
    }

    byte[] payload() {
        return payload;
    }

    byte[] encoded() {
        return ByteBuffer.allocate(5 + payload.length)
                .put(type)
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /**
     * The number that it begins with.
     *
     * @throws IOException if it is shorter
     */
    int number() throws IOException {
        if (payload.length < Integer.BYTES) {
            throw new IOException("a frame without its number on the control socket");
        }
        return ByteBuffer.wrap(payload).getInt();
    }

    /** What follows the number, which is there. */
    String textAfterNumber() {
        return new String(payload, 4, payload.length - 4, StandardCharsets.UTF_8);
    }

    Map<String, Object> object() throws IOException {
        return JSON.std.mapFrom(payload);
    }

    List<String> words() throws IOException {
        return JSON.std.listOfFrom(String.class, payload);
    }
}
