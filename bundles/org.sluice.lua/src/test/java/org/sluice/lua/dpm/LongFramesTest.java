// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sluice.mysql.wire.Framing;

/** Section 11: a long frame that nobody is called for is passed on as it comes. */
@Timeout(60)
class LongFramesTest {
    private static final int MAX = Framing.MAX_FRAME;
    private static final int MEGABYTE = 1 << 20;

    /** The header of a frame and the first of its bytes. */
    private static byte[] beginning(int length, int number, int first, int here) {
        byte[] bytes = new byte[Framing.HEADER_LENGTH + here];
        Arrays.fill(bytes, (byte) 'x');
        bytes[0] = (byte) length;
        bytes[1] = (byte) (length >> 8);
        bytes[2] = (byte) (length >> 16);
        bytes[3] = (byte) number;
        bytes[4] = (byte) first;
        return bytes;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }

    private static void columns(Pair pair) throws Exception {
        pair.command(3, "select 1");
        pair.reply("01", Pair.COLUMN, Pair.EOF);
    }

    @Test
    void aPartOfARowGoesOnBeforeTheRestHasCome() throws Exception {
        try (Pair pair = new Pair("")) {
            columns(pair);
            byte[] begin = beginning(MAX - 1, 9, 0xFD, MEGABYTE);
            pair.server.writeMeanwhile(() -> pair.server.raw(begin));
            byte[] got = pair.client.raw(begin.length);
            begin[3] = 4;
            assertThat(got).isEqualTo(begin);
            int left = MAX - 1 - MEGABYTE;
            pair.server.writeMeanwhile(() -> {
                pair.server.raw(bytes(left));
                pair.server.raw(new byte[] {5, 0, 0, 10, (byte) 0xFE, 0, 0, 2, 0});
            });
            assertThat(pair.client.raw(left)).isEqualTo(bytes(left));
            assertThat(pair.client.read().hex()).isEqualTo(Pair.EOF.replace(" ", ""));
            pair.command(3, "select 2");
            pair.reply(Pair.OK);
            assertThat(pair.lab.errors).isEmpty();
        }
    }

    @Test
    void aPartOfACommandGoesOnBeforeTheRestHasCome() throws Exception {
        try (Pair pair = new Pair("")) {
            byte[] begin = beginning(2 * MEGABYTE, 0, 3, MEGABYTE);
            pair.client.writeMeanwhile(() -> pair.client.raw(begin));
            assertThat(pair.server.raw(begin.length)).isEqualTo(begin);
            pair.client.writeMeanwhile(() -> pair.client.raw(bytes(MEGABYTE)));
            assertThat(pair.server.raw(MEGABYTE)).isEqualTo(bytes(MEGABYTE));
            pair.server.write(1, new byte[] {0, 0, 0, 2, 0, 0, 0});
            assertThat(pair.client.read().id()).isOne();
        }
    }

    @Test
    void whatIsBufferedStaysSmallWhileTheReaderIsSlow() throws Exception {
        try (Pair pair = new Pair("")) {
            columns(pair);
            long before = buffered();
            byte[] row = bytes(MAX);
            row[0] = (byte) 0xFD;
            pair.server.writeMeanwhile(() -> {
                pair.server.write(4, row);
                pair.server.write(5, row);
                pair.server.write(6, new byte[1]);
            });
            long most = 0;
            for (int left = 2 * (MAX + Framing.HEADER_LENGTH); left > 0; ) {
                int count = Math.min(left, 1 << 18);
                pair.client.raw(count);
                left -= count;
                most = Math.max(most, buffered() - before);
            }
            assertThat(pair.client.read().id()).isEqualTo(6);
            assertThat(most).isLessThan(MAX / 2);
        }
    }

    /** All that the allocator has taken for buffers. */
    private static long buffered() {
        ByteBufAllocatorMetric metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    @Test
    void whatTheScriptSendsMeanwhileComesBehind() throws Exception {
        try (Pair pair = new Pair("")) {
            columns(pair);
            byte[] begin = beginning(MEGABYTE, 9, 0xFD, MEGABYTE / 2);
            pair.server.raw(begin);
            pair.client.raw(begin.length);
            pair.lab.exec("dpm.wire_packet(client, dpm.new_ok_pkt())");
            pair.server.raw(bytes(MEGABYTE / 2));
            assertThat(pair.client.raw(MEGABYTE / 2)).isEqualTo(bytes(MEGABYTE / 2));
            assertThat(pair.client.read().first()).isZero();
        }
    }

    @Test
    void aSourceThatWaitsIsReadAgainWhenItsPacketIsOver() throws Exception {
        try (Pair pair = new Pair("")) {
            columns(pair);
            byte[] begin = beginning(MEGABYTE, 9, 0xFD, MEGABYTE / 2);
            pair.server.raw(begin);
            pair.client.raw(begin.length);
            EventLoop loop = pair.lab.engine.loop();
            PacketConnection server =
                    loop.submit(() -> pair.lab.engine.clients().get(0).peer()).get();
            pair.lab.exec("dpm.proxy_disconnect(client)");
            // the target was full when the last of the packet had been read already
            loop.submit(() -> {
                        server.channel.config().setAutoRead(false);
                        server.channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(bytes(MEGABYTE / 2)));
                    })
                    .get();
            assertThat(loop.submit(() -> server.channel.config().isAutoRead()).get())
                    .isTrue();
        }
    }

    @Test
    void whatComesBehindAPacketOfSeveralFramesIsNumberedBehindIt() throws Exception {
        try (Pair pair = new Pair("")) {
            columns(pair);
            byte[] begin = beginning(MAX, 9, 0xFD, MEGABYTE);
            pair.server.writeMeanwhile(() -> pair.server.raw(begin));
            pair.client.raw(begin.length);
            pair.lab.exec("dpm.wire_packet(client, dpm.new_ok_pkt()) dpm.wire_packet(client, dpm.new_ok_pkt())");
            pair.server.writeMeanwhile(() -> {
                pair.server.raw(bytes(MAX - MEGABYTE));
                pair.server.write(10, bytes(5));
            });
            pair.client.raw(MAX - MEGABYTE);
            assertThat(pair.client.read().id()).isEqualTo(5);
            assertThat(pair.client.read().id()).isEqualTo(6);
            assertThat(pair.client.read().id()).isEqualTo(7);
            pair.server.write(11, new byte[] {(byte) 0xFE, 0, 0, 2, 0});
            assertThat(pair.client.read().id()).isEqualTo(8);
        }
    }

    @Test
    void aCommandBehindAPacketOfSeveralFramesBeginsWithNumber0() throws Exception {
        try (Pair pair = new Pair("")) {
            byte[] begin = beginning(MAX, 0, 3, MEGABYTE);
            pair.client.writeMeanwhile(() -> pair.client.raw(begin));
            pair.server.raw(begin.length);
            pair.lab.exec("local c = dpm.new_cmd_pkt() c:command(dpm.COM_PING) dpm.wire_packet(backend, c)");
            pair.client.writeMeanwhile(() -> {
                pair.client.raw(bytes(MAX - MEGABYTE));
                pair.client.write(1, bytes(5));
            });
            pair.server.raw(MAX - MEGABYTE);
            assertThat(pair.server.read().id()).isEqualTo(1);
            assertThat(pair.server.read().id()).isZero();
        }
    }

    @Test
    void whatWaitsBehindAPacketHasABound() throws Exception {
        try (Pair pair = new Pair(settings -> settings.withPacket(MEGABYTE), "")) {
            columns(pair);
            byte[] begin = beginning(MEGABYTE, 9, 0xFD, MEGABYTE / 2);
            pair.server.raw(begin);
            pair.client.raw(begin.length);
            pair.lab.exec("row = dpm.new_ok_pkt() row:message(('x'):rep(600000))");
            pair.lab.exec("dpm.wire_packet(client, row)");
            assertThat(pair.lab.eval("client:error()")).isEqualTo("nil");
            pair.lab.exec("dpm.wire_packet(client, row)");
            pair.lab.eventually("client:error() == 'more than 1048576 bytes wait behind a packet that is not over'");
            assertThat(pair.client.ended()).isTrue();
        }
    }

    @Test
    void whoHasHalfAFrameIsClosedWithWhereItCameFrom() throws Exception {
        try (Pair pair = new Pair("c:register(dpm.MY_CLOSING, function(...) note('client closes', ...) end)")) {
            columns(pair);
            byte[] begin = beginning(MEGABYTE, 9, 0xFD, MEGABYTE / 2);
            pair.server.raw(begin);
            pair.client.raw(begin.length);
            pair.server.close();
            assertThat(pair.client.ended()).isTrue();
            pair.lab.expectCalls("client closes 2");
            assertThat(pair.lab.eval("client:error()")).contains("connection 3 was closed within a packet");
        }
    }

    @Test
    void whoIsDetachedGetsTheRestOfTheFrame() throws Exception {
        try (Pair pair = new Pair("")) {
            columns(pair);
            byte[] begin = beginning(MEGABYTE, 9, 0xFD, MEGABYTE / 2);
            pair.server.raw(begin);
            pair.client.raw(begin.length);
            pair.lab.exec("dpm.proxy_disconnect(client)");
            pair.server.raw(bytes(MEGABYTE / 2));
            assertThat(pair.client.raw(MEGABYTE / 2)).isEqualTo(bytes(MEGABYTE / 2));
            pair.lab.exec("dpm.wire_packet(client, dpm.new_err_pkt())");
            assertThat(pair.client.read().first()).isEqualTo(255);
        }
    }
}
