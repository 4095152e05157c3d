// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Channels that an event has written to: what it wrote is sent when it is over. A coroutine has a thread of its own, and what is
 * written there would be overtaken by what the loop's thread writes; so that waits, and all that comes behind it, for the end of
 * the event.
 */
final class Outbox {
    private final EventLoop loop;
    private final List<Channel> channels = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();

    Outbox(EventLoop loop) {
        this.loop = loop;
    }

    /** Takes the frames. */
    void write(Channel channel, ByteBuf frames) {
        if (isDirect()) {
            channel.write(frames, channel.voidPromise());
        } else {
            waiting.add(() -> channel.write(frames, channel.voidPromise()));
        }
        if (channels.isEmpty() || channels.get(channels.size() - 1) != channel) {
            channels.add(channel);
        }
    }

    /** Closes it behind what was written to it. */
    void close(Channel channel, ChannelGroup leaving, Duration longest) {
        if (isDirect()) {
            SocketEnd.of(channel, leaving, longest);
        } else {
            waiting.add(() -> SocketEnd.of(channel, leaving, longest));
        }
    }

    private boolean isDirect() {
        return waiting.isEmpty() && loop.inEventLoop();
    }

    void flush() {
        if (!loop.inEventLoop()) {
            loop.execute(this::flush);
            return;
        }
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).run();
        }
        waiting.clear();
        for (int i = 0; i < channels.size(); i++) {
            channels.get(i).flush();
        }
        channels.clear();
    }

    void forEach(Consumer<Channel> look) {
        channels.forEach(look);
    }
}
