// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import java.nio.file.Path;

/** Sends back what comes, on as many connections as there are, and half-closes when the other side did. */
public final class EchoServer implements AutoCloseable {
    private final ScriptedPeer peer;

    private EchoServer(ScriptedPeer peer) {
        this.peer = peer;
    }

    public static EchoServer onTcp() {
        return new EchoServer(ScriptedPeer.onTcp(Script.ECHO));
    }

    public static EchoServer onTcp6() {
        return new EchoServer(ScriptedPeer.onTcp6(Script.ECHO));
    }

    public static EchoServer onPort(int port) {
        return new EchoServer(ScriptedPeer.onPort(port, Script.ECHO));
    }

    public static EchoServer onUnix(Path path) {
        return new EchoServer(ScriptedPeer.onUnix(path, Script.ECHO));
    }

    /** As {@code tcp:127.0.0.1:3306}. */
    public String address() {
        return peer.address();
    }

    public int port() {
        return peer.port();
    }

    /** How many connections came so far. */
    public int visits() {
        return peer.visits().size();
    }

    /** How many of them are open now. */
    public long open() {
        return peer.visits().stream().filter(visit -> !visit.over()).count();
    }

    @Override
    public void close() {
        peer.close();
    }
}
