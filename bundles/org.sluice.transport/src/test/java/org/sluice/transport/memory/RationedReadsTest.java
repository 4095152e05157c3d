// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much is read and owed when memory is short. */
class RationedReadsTest {
    private double taken;
    private final RationedReads reads = new RationedReads(() -> taken, () -> taken);

    @ParameterizedTest
    @CsvSource({
        "0.1, 2048, 131072, 2147483647",
        "0.25, 2048, 131072, 2147483647",
        "0.3, 2048, 131072, 2147483647",
        "0.5, 2048, 16384, 262144",
        "0.74, 2048, 16384, 262144",
        "0.9, 1024, 4096, 65536"
    })
    void theFullerBuffersAreTheLessIsReadAtOnceAndOfALogin(double level, int first, int login, int frame) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setRecvByteBufAllocator(reads);

        taken = level;

        assertThat(reads.newHandle().guess()).isEqualTo(first);
        assertThat(RationedReads.mostForLogin(channel, 128 * 1024)).isEqualTo(login);
        assertThat(RationedReads.mostForFrame(channel)).isEqualTo(frame);
        assertThat(reads.isShort()).isEqualTo(level >= 0.25);
        channel.finish();
    }

    @Test
    void aReadIsTheLastOfItsBurstWhenMemoryIsShort() {
        ExtendedHandle handle = (ExtendedHandle) reads.newHandle();
        EmbeddedChannel channel = new EmbeddedChannel();
        handle.reset(channel.config());
        handle.attemptedBytesRead(2048);
        handle.lastBytesRead(2048);
        handle.incMessagesRead(1);

        assertThat(handle.continueReading(() -> true)).isTrue();
        taken = 0.3;
        assertThat(handle.continueReading(() -> true)).isFalse();
        channel.finish();
    }

    @Test
    void whenMemoryIsShortAChannelIsNotWritableUntilAllIsWrittenHoweverLittleItIs() {
        EmbeddedChannel slow = new EmbeddedChannel();
        slow.config().setRecvByteBufAllocator(reads);
        List<Boolean> writable = new ArrayList<>();
        slow.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                writable.add(ctx.channel().isWritable());
            }
        });
        slow.write(Unpooled.wrappedBuffer(new byte[10]));

        RationedReads.oweNothing(slow);
        slow.runPendingTasks();
        assertThat(writable).isEmpty();
        taken = 0.3;
        RationedReads.oweNothing(slow);
        slow.runPendingTasks();

        assertThat(writable).isNotEmpty();
        assertThat(slow.isWritable()).as("all is written now").isTrue();
        slow.finishAndReleaseAll();
    }
}
