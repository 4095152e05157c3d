// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.nio.charset.StandardCharsets;

/** One value, read from its beginning on and never beyond its end. */
final class RecordBytes {
    private final byte[] bytes;
    private final int end;
    private int position;

    /**
     * @param end how many of the bytes are the value's
     */
    RecordBytes(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    int left() {
        return end - position;
    }

    /** A text and the NUL behind it. */
    String field(String name) throws BadRecordException {
        for (int i = position; i < end; i++) {
            if (bytes[i] == 0) {
                String text = text(position, i, name);
                position = i + 1;
                return text;
            }
        }
        throw new BadRecordException("no NUL ends the " + name);
    }

    private String text(int from, int to, String name) throws BadRecordException {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            throw new BadRecordException("the " + name + " is not UTF-8");
        }
        return text;
    }

    String text(int length, String name) throws BadRecordException {
        need(length, name);
        String text = text(position, position + length, name);
        position += length;
        return text;
    }

    int number8(String name) throws BadRecordException {
        need(1, name);
        return bytes[position++] & 0xFF;
    }

    int number16(String name) throws BadRecordException {
        return number8(name) << 8 | number8(name);
    }

    int number32(String name) throws BadRecordException {
        return number16(name) << 16 | number16(name);
    }

    void skip(int length, String name) throws BadRecordException {
        need(length, name);
        position += length;
    }

    boolean take(byte[] expected) {
        if (left() < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes[position + i] != expected[i]) {
                return false;
            }
        }
        position += expected.length;
        return true;
    }

    private void need(int length, String name) throws BadRecordException {
        if (left() < length) {
            throw new BadRecordException("the " + name + " reaches beyond the end of the value");
        }
    }
}
