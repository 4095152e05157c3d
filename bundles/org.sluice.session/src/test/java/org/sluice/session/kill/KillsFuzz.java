// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.kill;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_QUERY_ATTRIBUTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.sluice.api.session.SessionId;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.ProtocolException;

/**
 * Any command: what is no KILL when a part of it is here is none when all of it is; and what is rewritten says another
 * number and nothing else. The first byte chooses the capabilities.
 */
public final class KillsFuzz {
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 3306);
    private static final SessionId VICTIM = new SessionId(7);
    private static final String PROXYS = Long.toString(ConnectionIds.of(VICTIM));
    private static final long SERVERS = 42;

    private KillsFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length < 2 || bytes.length > Kills.LONGEST) {
            return;
        }
        Capabilities client = Capabilities.of(CLIENT_PROTOCOL_41);
        ConnectionIds ids = new ConnectionIds();
        ids.put(VICTIM, SERVER, SERVERS);
        Kills kills = new Kills(ids, SERVER, (bytes[0] & 1) == 0 ? client : client.with(CLIENT_QUERY_ATTRIBUTES));
        ByteBuf command = Unpooled.wrappedBuffer(bytes, 1, bytes.length - 1);
        int length = command.readableBytes();
        boolean kill = kills.mayBe(command, 0, length, length);
        for (int end = 1; end < length; end++) {
            assertThat(kills.mayBe(command, 0, length, end) || !kill)
                    .as("%d of %d bytes", end, length)
                    .isTrue();
        }
        if (kill) {
            rewrite(kills, command);
        }
    }

    private static void rewrite(Kills kills, ByteBuf command) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        ByteBuf changed = null;
        try {
            changed = kills.rewrite(command, 3, allocator);
        } catch (ProtocolException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        if (changed != null) {
            assertThat(changed.getUnsignedMediumLE(0)).isEqualTo(changed.readableBytes() - 4);
            assertThat(changed.getUnsignedByte(3)).isEqualTo((short) 3);
            if (command.getByte(0) == 3) {
                assertThat(ByteBufUtil.hexDump(command)).contains(ByteBufUtil.hexDump(PROXYS.getBytes(US_ASCII)));
            }
            changed.release();
        }
        assertThat(command.readerIndex()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }
}
