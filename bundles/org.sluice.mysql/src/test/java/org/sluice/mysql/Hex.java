// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.sluice.mysql.wire.ByteString;

/** Bytes as the documentation prints them; text in quotes. */
public final class Hex {
    private Hex() {}

    public static byte[] bytes(String text) {
        StringBuilder hex = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (quoted) {
                hex.append(String.format("%02x", (int) c));
            } else if (!Character.isWhitespace(c)) {
                hex.append(c);
            }
        }
        return HexFormat.of().parseHex(hex);
    }

    public static ByteBuf buf(String text) {
        return Unpooled.wrappedBuffer(bytes(text));
    }

    public static ByteString string(String text) {
        return ByteString.of(bytes(text));
    }

    /** What an encoder writes. */
    public static String written(Consumer<ByteBuf> encoder) {
        ByteBuf out = Unpooled.buffer();
        encoder.accept(out);
        return ByteBufUtil.hexDump(out);
    }

    public static String plain(String text) {
        return HexFormat.of().formatHex(bytes(text));
    }
}
