// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.sluice.mysql.translate.CommandTranslator;
import org.sluice.mysql.translate.ResponseTranslator;
import org.sluice.mysql.translate.Translation;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.ProtocolException;

/**
 * Any conversation between two sides with other capabilities: it is translated or refused, the result is the same in
 * whatever pieces it comes, and every buffer is released.
 */
public final class TranslatorsFuzz {
    private final ResponseTranslator responses;
    private final CommandTranslator commands;
    private final ByteBuf toServer = Unpooled.buffer();
    private final ByteBuf toClient = Unpooled.buffer();
    private String refused = "";

    private TranslatorsFuzz(Capabilities client, Capabilities server) {
        responses = new ResponseTranslator(client, server);
        commands = new CommandTranslator(responses);
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        Capabilities client = Choices.translated(bytes[0]);
        Capabilities server = Choices.translated(bytes[0] >> 3);
        if (Translation.between(client, server).need() != Translation.Need.NEEDED) {
            return;
        }
        TranslatorsFuzz whole = new TranslatorsFuzz(client, server).follow(bytes, Integer.MAX_VALUE / 2);
        TranslatorsFuzz cut = new TranslatorsFuzz(client, server).follow(bytes, 1 + (bytes[1] & 0x0F));
        assertThat(cut.refused).isEqualTo(whole.refused);
        assertSame(cut.toServer, whole.toServer, whole.refused);
        assertSame(cut.toClient, whole.toClient, whole.refused);
    }

    /** Where it is refused, of the last piece nothing may have gone on. */
    private static void assertSame(ByteBuf cut, ByteBuf whole, String refused) {
        int length = refused.isEmpty() ? cut.readableBytes() : Math.min(cut.readableBytes(), whole.readableBytes());
        assertThat(ByteBufUtil.hexDump(cut, 0, length))
                .isEqualTo(ByteBufUtil.hexDump(whole, 0, refused.isEmpty() ? whole.readableBytes() : length));
    }

    private TranslatorsFuzz follow(byte[] bytes, int piece) {
        try {
            new Dialogue(bytes, 2).play(piece, new Dialogue.Listener() {
                @Override
                public int hear(boolean server, ByteBuf said, int from, int to) {
                    return server
                            ? responses.translate(said, from, to, out -> take(out, toClient))
                            : commands.translate(said, from, to, out -> take(out, toServer));
                }

                @Override
                public void turnEnds() {}
            });
        } catch (ProtocolException e) {
            refused = String.valueOf(e.getMessage());
        }
        return this;
    }

    private static void take(ByteBuf out, ByteBuf to) {
        to.writeBytes(out);
        out.release();
    }
}
