// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server whose behaviour per connection is a small script on a thread of its own. The first connection plays the first
 * script, the second one the second, and all that follow the last.
 *
 * <pre>
 * try (ScriptedPeer peer = ScriptedPeer.onTcp(wire -&gt; wire.write("hello").halfClose().drain())) {
 *     … peer.address() …
 *     Visit visit = peer.next();
 * }
 * </pre>
 */
public final class ScriptedPeer implements AutoCloseable {
    /** How long anything here waits. */
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final int BACKLOG = 4096;

    private final ServerSocketChannel server;
    private final SocketAddress address;
    private final Duration deadline;
    private final List<Script> scripts;
    private final List<Visit> visits = new CopyOnWriteArrayList<>();
    private final CountDownLatch listening = new CountDownLatch(1);
    private final BlockingQueue<Visit> arrived = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "scripted-peer");
        thread.setDaemon(true);
        return thread;
    });

    private ScriptedPeer(SocketAddress at, Duration deadline, List<Script> scripts) {
        this.deadline = deadline;
        this.scripts = List.copyOf(scripts);
        try {
            server = Endpoint.server(at);
            server.bind(at, BACKLOG);
            address = server.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException("can not listen on " + Endpoint.text(at), e);
        }
        threads.execute(this::accept);
    }

    /** On a free port of 127.0.0.1. */
    public static ScriptedPeer onTcp(Script... scripts) {
        return on(Endpoint.loopback4(), scripts);
    }

    /** On a free port of ::1. */
    public static ScriptedPeer onTcp6(Script... scripts) {
        return on(Endpoint.loopback6(), scripts);
    }

    /** On a free port of this address of the machine. */
    public static ScriptedPeer onAddress(InetAddress address, Script... scripts) {
        return on(new InetSocketAddress(address, 0), scripts);
    }

    /** On this port of 127.0.0.1. */
    public static ScriptedPeer onPort(int port, Script... scripts) {
        return on(new InetSocketAddress(Endpoint.literal("127.0.0.1"), port), scripts);
    }

    /** On a UNIX socket, whose file is removed with the peer. */
    public static ScriptedPeer onUnix(Path path, Script... scripts) {
        return on(Endpoint.unix(path), scripts);
    }

    public static ScriptedPeer on(SocketAddress address, Script... scripts) {
        return within(DEADLINE, address, scripts);
    }

    /** With another deadline for every verb of its wires. */
    public static ScriptedPeer within(Duration deadline, SocketAddress address, Script... scripts) {
        return new ScriptedPeer(address, deadline, scripts.length == 0 ? List.of(Script.SWALLOW) : List.of(scripts));
    }

    /** As {@code tcp:127.0.0.1:3306}. */
    public String address() {
        return Endpoint.text(address);
    }

    public SocketAddress socketAddress() {
        return address;
    }

    /** The TCP port. */
    public int port() {
        return ((InetSocketAddress) address).getPort();
    }

    /** All that came so far, in order. */
    public List<Visit> visits() {
        return List.copyOf(visits);
    }

    public Visit visit(int index) {
        return visits.get(index);
    }

    /** Waits for the next connection that nobody took by this method yet. */
    public Visit next() throws IOException, InterruptedException {
        Visit visit = arrived.poll(deadline.toMillis(), TimeUnit.MILLISECONDS);
        if (visit == null) {
            throw new SocketTimeoutException("nobody came to " + address() + " within " + deadline.toMillis() + " ms");
        }
        return visit;
    }

    /** From now on connections are refused; those in being go on. */
    public void refuse() {
        try {
            server.close();
            // The kernel goes on listening until the thread has left its accept().
            if (!listening.await(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the peer on " + address() + " goes on accepting");
            }
            if (address instanceof UnixDomainSocketAddress unix) {
                Files.deleteIfExists(unix.getPath());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        refuse();
        threads.shutdownNow();
        visits.forEach(visit -> visit.wire().close());
    }

    private void accept() {
        try {
            for (int number = 0; server.isOpen(); number++) {
                SocketChannel channel = server.accept();
                Visit visit = new Visit(new Wire(channel, deadline), deadline);
                visits.add(visit);
                arrived.add(visit);
                Script script = scripts.get(Math.min(number, scripts.size() - 1));
                threads.execute(() -> visit.play(script));
            }
        } catch (IOException | RuntimeException e) {
            if (server.isOpen()) {
                throw new IllegalStateException("the peer on " + address() + " can accept no more", e);
            }
        } finally {
            listening.countDown();
        }
    }
}
