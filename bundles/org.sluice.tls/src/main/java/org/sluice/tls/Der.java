// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** As much DER (X.690) as is needed to put an older private key into PKCS#8. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;
    static final int CONTEXT_0 = 0xA0;

    private Der() {}

    /** One value: tag, length, and the contents put together. The parts are wiped if they are secret, by the caller. */
    static byte[] value(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] head = head(tag, length);
        byte[] whole = Arrays.copyOf(head, head.length + length);
        int at = head.length;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    private static byte[] head(int tag, int length) {
        if (length < 0x80) {
            return new byte[] {(byte) tag, (byte) length};
        }
        if (length < 0x100) {
            return new byte[] {(byte) tag, (byte) 0x81, (byte) length};
        }
        if (length < 0x10000) {
            return new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        }
        return new byte[] {(byte) tag, (byte) 0x83, (byte) (length >> 16), (byte) (length >> 8), (byte) length};
    }

    /** What a value of that tag at the beginning of the bytes contains, or null if no such value stands there whole. */
    static byte @Nullable [] contents(int tag, byte[] bytes) {
        Span span = span(bytes, 0);
        return span == null || (bytes[0] & 0xFF) != tag ? null : Arrays.copyOfRange(bytes, span.start, span.end);
    }

    /** What the first value of that tag, among values that follow one another, contains; null if there is none. */
    static byte @Nullable [] first(int tag, byte[] values) {
        int at = 0;
        while (at < values.length) {
            Span span = span(values, at);
            if (span == null) {
                return null;
            }
            if ((values[at] & 0xFF) == tag) {
                return Arrays.copyOfRange(values, span.start, span.end);
            }
            at = span.end;
        }
        return null;
    }

    /** Where the contents of a value lie. */
    private record Span(int start, int end) {}

    private static @Nullable Span span(byte[] bytes, int at) {
        if (bytes.length - at < 2) {
            return null;
        }
        int length = bytes[at + 1] & 0xFF;
        int start = at + 2;
        if (length >= 0x80) {
            int count = length & 0x7F;
            if (count < 1 || count > 3 || bytes.length - start < count) {
                return null;
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << 8) | (bytes[start++] & 0xFF);
            }
        }
        return bytes.length - start < length ? null : new Span(start, start + length);
    }
}
