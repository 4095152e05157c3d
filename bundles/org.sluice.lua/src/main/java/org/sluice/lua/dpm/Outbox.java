// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Channels that an event has written to: what it wrote is sent when it is over. */
final class Outbox {
    private final List<Channel> channels = new ArrayList<>();

    void add(Channel channel) {
        if (channels.isEmpty() || channels.get(channels.size() - 1) != channel) {
            channels.add(channel);
        }
    }

    void flush() {
        for (int i = 0; i < channels.size(); i++) {
            channels.get(i).flush();
        }
        channels.clear();
    }

    void forEach(Consumer<Channel> look) {
        channels.forEach(look);
    }
}
