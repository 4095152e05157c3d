// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_QUERY_ATTRIBUTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.session.SessionId;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.wire.Capabilities;

/** L8, case 35: what is looked into, and what becomes of it. */
class KillsTest {
    private static final Capabilities PLAIN = Capabilities.of(CLIENT_PROTOCOL_41);
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 3306);
    private static final SessionId VICTIM = new SessionId(7);
    private static final long ID = ConnectionIds.of(VICTIM);
    private static final long ON_SERVER = 42;

    private static Kills kills(Capabilities client) {
        ConnectionIds ids = new ConnectionIds();
        ids.put(VICTIM, SERVER, ON_SERVER);
        return new Kills(ids, SERVER, client);
    }

    private static ByteBuf query(String text, byte... before) {
        return Unpooled.buffer()
                .writeByte(CommandType.COM_QUERY.code())
                .writeBytes(before)
                .writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String rewritten(ByteBuf query) {
        ByteBuf changed = kills(PLAIN).rewrite(query, 0, UnpooledByteBufAllocator.DEFAULT);
        try {
            return changed == null ? null : changed.toString(5, changed.readableBytes() - 5, StandardCharsets.UTF_8);
        } finally {
            if (changed != null) {
                changed.release();
            }
        }
    }

    /** However much of it has come. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "KILL %d",
                "kill query %d",
                " \t\r\n\f\u000BKiLl Connection %d ; ",
                "/* a comment */KILL %d",
                "/**/ /***/ /*/ */KILL %d",
                "-- a line\nKILL %d",
                "--\nKILL %d",
                "--\tx\n# y\n/* z */\n  KILL HARD QUERY %d",
                "#\nKILL SOFT %d;"
            })
    void aKillIsRewritten(String form) {
        String text = String.format(form, ID);
        ByteBuf query = query(text);
        int length = query.readableBytes();
        for (int end = 1; end <= length; end++) {
            assertThat(kills(PLAIN).mayBe(query, 0, length, end))
                    .as("%d bytes", end)
                    .isTrue();
        }
        assertThat(rewritten(query)).isEqualTo(String.format(form, ON_SERVER));
        ByteBuf attributed = query(text, (byte) 0, (byte) 1);
        int longer = attributed.readableBytes();
        for (int end = 1; end <= longer; end++) {
            assertThat(kills(PLAIN.with(CLIENT_QUERY_ATTRIBUTES)).mayBe(attributed, 0, longer, end))
                    .as("%d bytes", end)
                    .isTrue();
        }
    }

    /** Told by the first word alone, and not held back for more than that. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "/* app:web */ SELECT 1 -- KILL 1",
                "/*!50000 KILL 1 */",
                "/*+ x */ UPDATE t SET a=1",
                "-- KILL 1\nDO 1",
                "--KILL 1",
                "- 1",
                "/ 1",
                "# KILL 1\n SET @a=1",
                "KIL 1",
                "kiln",
                "é"
            })
    void whatElseBeginsWithACommentIsNotLookedInto(String text) {
        ByteBuf query = query(text);
        assertThat(kills(PLAIN).mayBe(query, 0, query.readableBytes(), query.readableBytes()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/* never ends KILL 1", "-- KILL 1", "#", "--", "-", "/", "/*", "/* *", "KIL"})
    void whatEndsBeforeAnyWordIsNoKill(String text) {
        ByteBuf query = query(text);
        int length = query.readableBytes();
        assertThat(kills(PLAIN).mayBe(query, 0, length, length)).isFalse();
        assertThat(kills(PLAIN).mayBe(query, 0, length + 50, length)).isTrue();
    }

    /** The next command stands right behind. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/* *"})
    void theNextCommandIsNoPartOfIt(String text) {
        ByteBuf both = query(text);
        int length = both.readableBytes();
        both.writeBytes("/KILL 1".getBytes(StandardCharsets.UTF_8));
        assertThat(kills(PLAIN).mayBe(both, 0, length, both.readableBytes())).isFalse();
    }
}
