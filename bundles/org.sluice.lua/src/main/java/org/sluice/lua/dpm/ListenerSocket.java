// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket. Whoever is accepted belongs to the listener that has it at that moment; where several workers listen on it,
 * each has it in turn. It is closed when the last one leaves it. For any thread.
 */
final class ListenerSocket {
    private static final String MODE = "unix:mode";

    private final ServerChannel channel;
    private final @Nullable Path path;
    private final String wanted;
    private final @Nullable ListenerConnection[] owners = new ListenerConnection[Worker.MOST + 1];
    /** Those who will have it, if it comes to that. */
    private int claims;
    /** Device and inode of its file: what lies at its path may be another one's by now. */
    private @Nullable Object file;

    private int turn;
    private boolean closed;

    /**
     * @param path of its file; null for TCP
     * @param wanted what the script has asked for
     */
    ListenerSocket(ServerChannel channel, @Nullable Path path, String wanted) {
        this.channel = channel;
        this.path = path;
        this.wanted = wanted;
        channel.pipeline().addLast(new Acceptor());
    }

    ServerChannel channel() {
        return channel;
    }

    @Nullable
    Path path() {
        return path;
    }

    String wanted() {
        return wanted;
    }

    SocketAddress address() {
        return channel.localAddress();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Gives the file its mode, and then its name. */
    synchronized void place(Path temporary, int mode) throws IOException {
        Path at = Objects.requireNonNull(path);
        Files.setAttribute(temporary, MODE, mode);
        Files.move(temporary, at, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        file = key(at);
    }

    private static @Nullable Object key(Path at) throws IOException {
        return Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private synchronized boolean hasFile() throws IOException {
        return path != null && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && Objects.equals(file, key(path));
    }

    /** Changes the mode of its file. */
    void mode(int mode) throws IOException {
        if (path != null && hasFile()) {
            Files.setAttribute(path, MODE, mode);
        }
    }

    /** Removes its file, if it is not another one's. */
    void removeFile() throws IOException {
        if (path != null && hasFile()) {
            Files.deleteIfExists(path);
        }
    }

    /**
     * Keeps it open until it is given to who claims it, or {@link #unclaim} is called.
     *
     * @return false if it is closed
     */
    synchronized boolean claim() {
        if (!closed) {
            claims++;
        }
        return !closed;
    }

    /** @return true if nobody has it, and it is closed */
    synchronized boolean unclaim() {
        claims--;
        return closeIfUnused();
    }

    /** Whose it is of a worker's generations. */
    synchronized @Nullable ListenerConnection owner(int worker) {
        return owners[worker];
    }

    /** @return false if it is closed */
    synchronized boolean give(ListenerConnection to) {
        if (closed) {
            return false;
        }
        owners[to.engine.worker().index()] = to;
        return true;
    }

    /** @return true if that was the last one, and the socket is closed */
    synchronized boolean leave(ListenerConnection from) {
        int worker = from.engine.worker().index();
        if (closed || owners[worker] != from) {
            return false;
        }
        owners[worker] = null;
        return closeIfUnused();
    }

    private boolean closeIfUnused() {
        if (closed || claims > 0 || Arrays.stream(owners).anyMatch(Objects::nonNull)) {
            return false;
        }
        closed = true;
        channel.close();
        return true;
    }

    private synchronized @Nullable ListenerConnection next() {
        for (int tried = 0; tried < owners.length; tried++) {
            turn = (turn + 1) % owners.length;
            ListenerConnection owner = owners[turn];
            if (owner != null) {
                return owner;
            }
        }
        return null;
    }

    private void handOver(Channel child) {
        ListenerConnection to = next();
        if (to == null || !to.engine.worker().loop().execute(() -> arrived(child, to.engine.worker()))) {
            child.unsafe().closeForcibly();
        }
    }

    /** On the worker's loop, where meanwhile a script that was loaded anew may have it. */
    private void arrived(Channel child, Worker worker) {
        ListenerConnection owner = owner(worker.index());
        if (owner == null || owner.engine.worker().loop() != worker.loop()) {
            handOver(child);
        } else {
            owner.accepted(child);
        }
    }

    /** What it accepts; what it could not accept is told and is no connection. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        private boolean failing;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            failing = false;
            handOver((Channel) message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            pause();
            ListenerConnection to = failing ? null : next();
            failing = true;
            if (to != null) {
                to.engine.execute(() -> to.engine.report(
                        "can not accept on " + to.where() + ", and tries again each second: " + cause.getMessage()));
            }
        }

        /** Who waits to be accepted stays so, and the loop would try for ever. */
        private void pause() {
            if (channel.config().isAutoRead()) {
                channel.config().setAutoRead(false);
                channel.eventLoop().schedule(() -> channel.config().setAutoRead(true), 1, TimeUnit.SECONDS);
            }
        }
    }
}
