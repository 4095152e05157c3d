// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.api.address.Address;
import org.sluice.lua.object.Arguments;

/** A listener. */
final class ListenerConnection extends Connection {
    private static final int TCP = 1;
    private static final int UNIX = 2;

    private static final String USUAL_TLS = "default";

    private final ListenerSocket socket;
    /** What its file's is to be; negative for TCP. */
    private final int mode;
    /** It will have the socket when its script is in force, if it comes to that. */
    private boolean pending;
    /** The context for its clients; null if they are offered no TLS. */
    private @Nullable String tls;

    ListenerConnection(DpmEngine engine, ListenerSocket socket, boolean pending, int mode) {
        super(engine);
        this.mode = mode;
        this.socket = socket;
        this.pending = pending;
    }

    boolean isOf(ListenerSocket one) {
        return socket == one;
    }

    @Override
    int listenerKind() {
        return socket.path() == null ? TCP : UNIX;
    }

    @Override
    int type() {
        return MY_CLIENT;
    }

    @Override
    @Nullable
    String socketAddress() {
        return null;
    }

    @Override
    int port() {
        return Sockets.port(socket.address());
    }

    /** Where it listens, as addresses are written. */
    String where() {
        if (socket.path() != null) {
            return "sock:" + socket.path();
        }
        String host = Sockets.isAny(socket.address()) ? "*" : Sockets.text(socket.address());
        return Address.Tcp.of(host, port()).label();
    }

    /** Its script is in force now. */
    void take() {
        if (!pending) {
            return;
        }
        pending = false;
        ListenerConnection before = socket.owner(engine.worker().index());
        if (!socket.give(this)) {
            close();
            return;
        }
        socket.unclaim();
        if (before != null) {
            before.give(engine);
        }
        try {
            if (mode >= 0) {
                socket.mode(mode);
            }
        } catch (IOException e) {
            engine.report("the mode of the socket file " + socket.path() + " stays: " + e.getMessage());
        }
    }

    /** Another one has the socket. */
    private void give(DpmEngine to) {
        if (engine.loop() == to.loop()) {
            abandon();
        } else {
            engine.execute(this::abandon);
        }
    }

    /** The socket has accepted somebody. */
    void accepted(Channel child) {
        LuaFunction connect = callback(State.MYC_CONNECT);
        if (!isAlive() || connect == null || !engine.hasRoom()) {
            // Nobody would ever know of it.
            child.unsafe().closeForcibly();
            engine.calls()
                    .failed("who connected to " + where() + " was closed: "
                            + (connect == null
                                    ? "nothing is registered for MYC_CONNECT"
                                    : "this script has all its connections"));
            return;
        }
        ClientConnection client = new ClientConnection(engine, child, tls);
        engine.accepted(client);
        child.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        child.pipeline().addLast(new FrameHandler(client));
        engine.loop().register(child).addListener(registered -> {
            if (registered.isSuccess() && isAlive()) {
                client.enter(engine.sessions().accepted(child, where(), client.id, client::end));
                Calls calls = engine.calls();
                if (calls.call(connect, State.MYC_CONNECT, engine.handle(client), luaId, luaId) == Verdict.REFUSED) {
                    client.dismiss(calls.refusal());
                }
            } else {
                client.close();
            }
            engine.flush();
        });
    }

    @Override
    Varargs startTls(Arguments arguments) {
        // Whether there is such a context, shows when clients come: it may come later than the script.
        tls = arguments.isNil(1) ? USUAL_TLS : arguments.string(1).tojstring();
        return LuaValue.TRUE;
    }

    @Override
    void closeSocket() {
        boolean closed = pending ? socket.unclaim() : socket.leave(this);
        try {
            if (closed) {
                socket.removeFile();
            }
        } catch (IOException e) {
            engine.report("the socket file " + socket.path() + " stays: " + e.getMessage());
        }
    }
}
