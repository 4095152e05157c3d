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
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.lua.runtime.LuaRuntime;
import org.sluice.lua.runtime.ScriptException;

/**
 * The one thread that a script and all its connections live on: one that hangs holds up nobody else. What is loaded anew of
 * the script lives on it too, because a socket that moves from loop to loop may lose what the kernel tells of it; so it ends
 * with the last engine that uses it.
 */
final class ScriptLoop {
    private static final int CLOSE_SECONDS = 5;
    private static final int PAUSE_MILLIS = 2;

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final ChannelGroup leaving;
    private final Succession succession = new Succession();
    private final AtomicInteger users = new AtomicInteger(1);
    private long lastId;

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

    /** The engines that live on it; on it alone. */
    Succession succession() {
        return succession;
    }

    /** Of a connection. A connection may pass from one engine to the next, so that they count together; on the loop alone. */
    long nextId() {
        return ++lastId;
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

    /** Runs a task that is in no hurry: the sockets have their turn first. */
    void afterEvents(Runnable task) {
        if (!loop.isShuttingDown()) {
            loop.schedule(task, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** False if it does nothing else for that long than what it does now; from another thread. */
    boolean answers(Duration longest) throws InterruptedException {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        if (!execute(() -> answered.complete(null))) {
            return false;
        }
        try {
            answered.get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /**
     * Waits for what a task on the loop gives; from another thread. One that can not begin meanwhile is not done at all, one
     * that has begun goes on.
     *
     * @param behind done on the loop when the task is
     */
    <T> T run(Callable<T> task, Runnable behind, Duration longest) throws ScriptException, InterruptedException {
        CompletableFuture<T> done = new CompletableFuture<>();
        boolean taken = execute(() -> {
            if (!done.isDone()) {
                try {
                    T given = task.call();
                    behind.run();
                    done.complete(given);
                } catch (Throwable e) {
                    behind.run();
                    done.completeExceptionally(e);
                }
            }
        });
        if (!taken) {
            throw ScriptException.busy("the script has ended");
        }
        try {
            return done.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            done.cancel(false);
            throw ScriptException.busy("the script is busy: it has not answered for " + longest.toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ScriptException script) {
                throw script;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Sockets that scripts have closed and that are still being closed. */
    ChannelGroup leaving() {
        return leaving;
    }

    /** The same for one engine more. */
    ScriptLoop shared() {
        users.incrementAndGet();
        return this;
    }

    /**
     * On the loop. With the last one it ends, when what is still being closed is: a loop that ends may not do it.
     *
     * @param atOnce closes that now
     */
    void release(boolean atOnce) {
        if (users.decrementAndGet() == 0) {
            if (atOnce) {
                leaving.close();
                shut();
            } else {
                leaving.newCloseFuture().addListener(left -> shut());
            }
        }
    }

    private void shut() {
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until the thread has ended, if nobody uses it any more; from another thread. */
    void awaitEnd(long nanos) {
        if (group.isShuttingDown()) {
            group.terminationFuture().awaitUninterruptibly(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        }
    }
}
