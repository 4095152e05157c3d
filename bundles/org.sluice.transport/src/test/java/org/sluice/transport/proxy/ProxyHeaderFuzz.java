// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.route.Destination.ProxyHeader;
import org.sluice.api.session.CloseReason;
import org.sluice.module.ModuleTable;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.observe.Observers;
import org.sluice.transport.session.LiveSession;
import org.sluice.transport.session.SessionTable;

/**
 * Whatever a trusted network sends first: it is a header or refused, in whatever pieces it comes; all that stands behind it
 * is passed on, no buffer is left, and the address in it can be told to a server by a header of our own. The first byte is
 * the length of the pieces.
 */
public final class ProxyHeaderFuzz {
    private static final TransportCounters COUNTERS = new TransportCounters();
    private static final SessionTable SESSIONS =
            new SessionTable(COUNTERS, new Observers(new ModuleTable(Map.of("gap", "0"))));

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final ByteBuf behind = Unpooled.buffer();
    private @Nullable SocketAddress client;

    private ProxyHeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        ProxyHeaderFuzz reader = new ProxyHeaderFuzz();
        String whole = reader.read(bytes, 1, bytes.length);
        assertThat(new ProxyHeaderFuzz().read(bytes, 1, 1 + (bytes[0] & 0x1F))).isEqualTo(whole);
        if (reader.client != null) {
            tell(reader.client, ProxyHeader.V2);
            if (((InetSocketAddress) reader.client).getPort() != 0) { // which is none to Netty in a header of version 1
                tell(reader.client, ProxyHeader.V1);
            }
        }
    }

    private static void tell(SocketAddress client, ProxyHeader version) {
        EmbeddedChannel server = new EmbeddedChannel();
        ProxyHeaderWriter.write(server, version, client, new InetSocketAddress("192.0.2.1", 3306));
        server.flush();
        ByteBuf told = Unpooled.buffer();
        for (ByteBuf next = server.readOutbound(); next != null; next = server.readOutbound()) {
            told.writeBytes(next);
            next.release();
        }
        ProxyHeaderFuzz reader = new ProxyHeaderFuzz();
        reader.read(ByteBufUtil.getBytes(told), 0, Integer.MAX_VALUE);
        assertThat(reader.client).isEqualTo(client);
    }

    private String read(byte[] bytes, int from, int piece) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        LiveSession session = SESSIONS.open(channel, "fuzz", "tcp", COUNTERS.listener("fuzz", "tcp:127.0.0.1:1"));
        int[] accepted = {0};
        channel.pipeline().addLast(new Behind());
        ProxyHeaderReader.read(channel, session, Duration.ofSeconds(5), () -> accepted[0]++);
        for (int at = from; at < bytes.length && channel.isOpen(); at += Math.min(piece, bytes.length - at)) {
            int length = Math.min(piece, bytes.length - at);
            channel.writeInbound(allocator.heapBuffer(length).writeBytes(bytes, at, length));
        }
        client = session.clientAddress();
        String result = accepted[0] + " " + client + " " + session.closeReason() + " " + ByteBufUtil.hexDump(behind);
        if (session.closeReason() != null) {
            assertThat(result).as("what is refused").isEqualTo("0 null " + session.closeReason() + " ");
        }
        session.close(CloseReason.CLIENT_LEFT_EARLY, null);
        channel.finishAndReleaseAll();
        channel.checkException();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .as("what nobody released")
                .isZero();
        return result;
    }

    /** What the protocol would be given. */
    private final class Behind extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            behind.writeBytes(bytes);
            bytes.release();
        }
    }
}
