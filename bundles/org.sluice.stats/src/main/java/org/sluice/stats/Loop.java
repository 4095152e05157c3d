// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that serves all statistics ports. Nothing on it waits for a client, so clients are as many as come. */
final class Loop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final int MOST_CONVERSATIONS = 512;
    private static final long LONGEST_SLEEP = TimeUnit.SECONDS.toNanos(60);
    private static final long ACCEPT_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

    /** A step on the loop's thread. */
    private interface Task {
        void run() throws IOException;
    }

    private final Pages pages;
    private final Patience patience;
    private final Selector selector;
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final Map<SelectionKey, Conversation> conversations = new HashMap<>();
    private final Thread thread;
    private boolean accepting = true;
    private long acceptAgain = System.nanoTime();
    private volatile boolean closed;

    Loop(Pages pages, Patience patience) throws IOException {
        this.pages = pages;
        this.patience = patience;
        selector = Selector.open();
        thread = new Thread(this::run, "sluice-stats");
        thread.setDaemon(true);
        thread.start();
    }

    /** Accepts on a bound channel from now on. */
    void accept(ServerSocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        submit(() -> channel.register(selector, accepting ? SelectionKey.OP_ACCEPT : 0));
    }

    /** Closes a channel to newcomers; when the future is done its port is free. Conversations go on. */
    CompletableFuture<Void> release(ServerSocketChannel channel) {
        CompletableFuture<Void> released = new CompletableFuture<>();
        submit(() -> {
            try {
                welcome(channel); // who stands in the kernel's queue would be reset
                channel.close();
                selector.selectNow(); // the descriptor of a registered channel is closed by a selection
            } finally {
                released.complete(null);
            }
        });
        if (closed) {
            released.complete(null);
        }
        return released;
    }

    private void submit(Task task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        while (!closed) {
            try {
                selector.select(key -> serve(key), sleepMillis());
                runTasks();
                expire();
                acceptOrPause();
            } catch (IOException | RuntimeException e) {
                log.error("The statistics ports stumbled and go on", e);
            }
        }
    }

    private void runTasks() throws IOException {
        for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void serve(SelectionKey key) {
        if (key.channel() instanceof ServerSocketChannel server) {
            welcome(server);
            return;
        }
        Conversation conversation = conversations.get(key);
        if (conversation != null) {
            step(key, conversation::ready);
        }
    }

    private void welcome(ServerSocketChannel server) {
        try {
            while (conversations.size() < MOST_CONVERSATIONS) {
                SocketChannel client = server.accept();
                if (client == null) {
                    return;
                }
                client.configureBlocking(false);
                SelectionKey key = client.register(selector, SelectionKey.OP_READ);
                conversations.put(key, new Conversation(client, key, pages, patience));
            }
        } catch (IOException e) {
            // Out of descriptors most likely. Trying at once again would only burn a processor.
            log.warn("The statistics port can not accept: {}", e.getMessage());
            acceptAgain = System.nanoTime() + ACCEPT_PAUSE;
        }
    }

    private void step(SelectionKey key, Task task) {
        try {
            task.run();
        } catch (IOException | CancelledKeyException e) {
            log.debug("A client of the statistics port went away: {}", e.toString());
            close(key);
        } catch (RuntimeException e) {
            log.error("The statistics can not be shown", e);
            close(key);
        }
        if (!key.channel().isOpen()) {
            conversations.remove(key);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            log.debug("A client's channel could not be closed", e);
        }
    }

    private void expire() {
        long now = System.nanoTime();
        for (Map.Entry<SelectionKey, Conversation> entry : List.copyOf(conversations.entrySet())) {
            if (entry.getValue().deadline() - now <= 0) {
                step(entry.getKey(), entry.getValue()::expire);
            }
        }
    }

    /** With too many conversations, or without descriptors, newcomers wait in the kernel's queue. */
    private void acceptOrPause() {
        boolean wanted = conversations.size() < MOST_CONVERSATIONS && acceptAgain - System.nanoTime() <= 0;
        if (wanted == accepting) {
            return;
        }
        accepting = wanted;
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && key.channel() instanceof ServerSocketChannel) {
                key.interestOps(accepting ? SelectionKey.OP_ACCEPT : 0);
            }
        }
    }

    private long sleepMillis() {
        long now = System.nanoTime();
        long sleep = accepting ? LONGEST_SLEEP : ACCEPT_PAUSE;
        for (Conversation conversation : conversations.values()) {
            sleep = Math.min(sleep, conversation.deadline() - now);
        }
        // Rounded up: to wake a moment early would be a turn for nothing. Zero would mean for ever.
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(sleep) + 1);
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
            selector.keys().forEach(Loop::close);
            selector.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.warn("The statistics ports did not close cleanly: {}", e.getMessage());
        }
    }
}
