// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Results as text, the long ones by their checksum. */
final class Text {
    private static final int SHOWN = 400;

    private Text() {}

    static String row(List<? extends @Nullable Object> values) {
        return values.stream().map(Text::value).collect(Collectors.joining("|"));
    }

    static String affected(long rows) {
        return "affected " + rows;
    }

    static String error(int code, @Nullable String state, @Nullable String message) {
        return "error " + code + " " + state + " " + message;
    }

    /** A result of several lines; a long one is told by its length and checksum. */
    static String lines(List<String> lines) {
        return shortened(String.join("\n", lines));
    }

    private static String value(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return value(bytes);
        }
        if (value instanceof Buffer buffer) {
            return value(buffer.getBytes());
        }
        return shortened(String.valueOf(value));
    }

    private static String shortened(String text) {
        if (text.length() <= SHOWN) {
            return text;
        }
        CRC32 checksum = new CRC32();
        checksum.update(text.getBytes(UTF_8));
        return "<" + text.length() + " characters, CRC " + Long.toHexString(checksum.getValue()) + ">";
    }
}
