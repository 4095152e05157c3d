// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The loop on which a script's listeners accept. It is not the script's own: a socket that moves from loop to loop may lose
 * what the kernel tells of it, and listeners outlive the engine that has opened them when a script is loaded anew. It ends
 * with the last engine that uses it.
 */
final class ListenerLoop {
    private final EventLoopGroup group;
    private final AtomicInteger users = new AtomicInteger(1);

    ListenerLoop(String script, IoHandlerFactory handler) {
        group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("sluice-lua-" + script + "-accept", true), handler);
    }

    EventLoop loop() {
        return group.next();
    }

    /** The same for one engine more. */
    ListenerLoop shared() {
        users.incrementAndGet();
        return this;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
