// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.launcher.report.Failure;

/** The UNIX socket over which an operator talks to a running instance. Only its own user and root are let in. */
public final class ControlSocket implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlSocket.class);
    private static final long PAUSE_MILLIS = 500;
    /** Each has threads of its own. */
    static final int MOST_CONNECTIONS = 64;

    private final Path path;
    private final ServerSocketChannel server;
    private final UserPrincipal owner;
    private final UserPrincipal root;
    private final ControlHandler handler;
    /** The oldest first; guards itself. */
    private final Set<ControlConnection> connections = Collections.synchronizedSet(new LinkedHashSet<>());

    private boolean crowded;

    private ControlSocket(Path path, ServerSocketChannel server, UserPrincipal owner, ControlHandler handler)
            throws IOException {
        this.path = path;
        this.server = server;
        this.owner = owner;
        // By its number: where there is no /etc/passwd it has no name.
        this.root = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0");
        this.handler = handler;
    }

    /**
     * @throws Failure if the socket can not be made
     */
    public static ControlSocket open(Path path, ControlHandler handler) throws Failure {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            ControlSocket socket = new ControlSocket(path, server, Files.getOwner(path), handler);
            start(socket::accept, "control");
            return socket;
        } catch (IOException e) {
            throw Failure.of("the control socket " + path + " can not be opened: " + e.getMessage()
                    + "; name another folder with --data");
        }
    }

    static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        boolean failing = false;
        while (server.isOpen()) {
            try {
                take(server.accept());
                failing = false;
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException | Error e) {
                // Out of descriptors, threads or memory: what failed now fails again at once, and others want the core.
                if (!failing) {
                    log.warn("the control socket can not take a connection: {}; trying on", e.toString());
                }
                failing = true;
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(SocketChannel channel) throws IOException {
        boolean served = false;
        try {
            UserPrincipal peer =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            if (!peer.equals(owner) && !peer.equals(root)) {
                log.atWarn()
                        .addKeyValue("event", "control_refused")
                        .addKeyValue("client", "local")
                        .addKeyValue("by", peer.getName())
                        .log("the control socket refused the user {}", peer.getName());
                return;
            }
            if (makeRoom()) {
                serve(new ControlConnection(new FrameChannel(channel), handler, peer.getName()));
                served = true;
            }
        } finally {
            if (!served) {
                channel.close();
            }
        }
    }

    /** Who has never asked anything makes room, then who has not for the longest time; who waits for an answer stays. */
    private boolean makeRoom() {
        if (connections.size() < MOST_CONNECTIONS) {
            crowded = false;
            return true;
        }
        if (!crowded) {
            crowded = true;
            log.warn("the control socket has {} clients: those that ask nothing make room for more", MOST_CONNECTIONS);
        }
        Optional<ControlConnection> idle;
        synchronized (connections) {
            idle = connections.stream().filter(ControlConnection::isSilent).findFirst();
            if (idle.isEmpty()) {
                idle = connections.stream()
                        .filter(ControlConnection::isIdle)
                        .max(Comparator.comparingLong(ControlConnection::quietNanos));
            }
        }
        idle.ifPresent(connection -> {
            connections.remove(connection);
            connection.close();
        });
        return idle.isPresent();
    }

    private void serve(ControlConnection connection) {
        connections.add(connection);
        try {
            start(
                    () -> {
                        connection.serve();
                        connections.remove(connection);
                    },
                    "control-connection");
        } catch (RuntimeException | Error e) {
            connections.remove(connection);
            throw e;
        }
    }

    /** Where it is, as an operator would write it. */
    public String address() {
        return "sock:" + path;
    }

    /** Takes no more connections; those that are there go on. */
    public void stopListening() {
        try {
            server.close();
        } catch (IOException e) {
            log.warn("the control socket could not be closed: {}", e.getMessage());
        }
    }

    /** Ends all conversations; a client that waits for the end of the instance sees it by this. */
    @Override
    public void close() {
        stopListening();
        List.copyOf(connections).forEach(ControlConnection::close);
    }
}
