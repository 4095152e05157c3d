// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.sluice.mysql.wire.Capabilities;

/** A proxy that is nothing but the two translators, with pooled buffers that must all be released. */
final class TranslatorPair {
    private interface Translate {
        int translate(ByteBuf bytes, int from, int to, Consumer<ByteBuf> out);
    }

    final ResponseTranslator responses;
    final CommandTranslator commands;

    TranslatorPair(Capabilities client, Capabilities server) {
        responses = new ResponseTranslator(client, server);
        commands = new CommandTranslator(responses);
    }

    /** @return what the client gets, of bytes that the server sends in pieces cut at these places */
    byte[] server(byte[] wire, int... cuts) {
        return pieces(wire, cuts, responses::translate);
    }

    /** @return what the server gets */
    byte[] client(byte[] wire, int... cuts) {
        return pieces(wire, cuts, commands::translate);
    }

    private static byte[] pieces(byte[] wire, int[] cuts, Translate translator) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(wire.length);
        int from = 0;
        for (int cut : cuts) {
            piece(wire, from, cut, translator, out);
            from = cut;
        }
        piece(wire, from, wire.length, translator, out);
        return out.toByteArray();
    }

    private static void piece(byte[] wire, int from, int to, Translate translator, ByteArrayOutputStream out) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(to - from + 3);
        try {
            // Not at the buffer's beginning, as bytes rarely are.
            bytes.writeMedium(0).writeBytes(wire, from, to - from);
            int at = 3;
            while (at < bytes.writerIndex()) {
                at = translator.translate(bytes, at, bytes.writerIndex(), sent -> write(sent, out));
            }
            assertThat(bytes.readerIndex()).isZero();
        } finally {
            assertThat(bytes.release()).as("all of it released").isTrue();
        }
    }

    private static void write(ByteBuf sent, ByteArrayOutputStream out) {
        try {
            assertThat(sent.isReadable()).isTrue();
            sent.readBytes(out, sent.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sent.release();
        }
    }
}
