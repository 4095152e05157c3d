// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.sluice.lua.runtime.LuaRuntime;
import org.sluice.lua.runtime.ScriptException;

/** The one thread that a script and all its connections live on: one that hangs holds up nobody else. */
final class ScriptLoop {
    private static final int CLOSE_SECONDS = 5;

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final ChannelGroup leaving;

    ScriptLoop(String script, IoHandlerFactory handler) {
        group = new MultiThreadIoEventLoopGroup(1, (ThreadFactory) task -> thread(script, task), handler);
        loop = group.next();
        leaving = new DefaultChannelGroup(loop);
    }

    private static Thread thread(String script, Runnable task) {
        Thread thread = new FastThreadLocalThread(null, task, "sluice-lua-" + script, LuaRuntime.STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    EventLoop eventLoop() {
        return loop;
    }

    /** @return false if it has ended */
    boolean execute(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Waits for what a task on the loop gives; from another thread. */
    <T> T run(Callable<T> task) throws ScriptException, InterruptedException {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(task.call());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ScriptException script) {
                throw script;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Sockets that the script has closed and that are still being closed. */
    ChannelGroup leaving() {
        return leaving;
    }

    /** Ends it, on it: what is still being closed is closed now, for a loop that ends may not do it. */
    void shut() {
        leaving.close();
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends it behind what it was given before; from another thread. */
    void shutAndWait() {
        execute(this::shut);
        if (!group.terminationFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS)) {
            group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
