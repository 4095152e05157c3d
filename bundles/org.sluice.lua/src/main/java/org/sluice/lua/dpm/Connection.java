// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import java.lang.ref.WeakReference;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.api.session.CloseReason;
import org.sluice.lua.object.Arguments;

/**
 * A socket and what is known of it; what a script holds is its {@link Conn}, whose collection closes it. On the script's
 * event loop alone.
 */
abstract sealed class Connection permits ListenerConnection, PacketConnection, DepartedConnection {
    /** What the script sees of the kind, by DPM's numbers. */
    static final int MY_SERVER = 0;

    static final int MY_CLIENT = 1;

    /** Another one when it has moved to a script that was loaded anew. */
    DpmEngine engine;

    final long id;
    final LuaNumber luaId;
    Callbacks callbacks = new Callbacks();

    @Nullable
    Callbacks overlay;

    /** The same as the script has it. */
    LuaValue laid = LuaValue.NIL;

    /** What the script holds; weak, for its collection closes the connection. */
    private @Nullable WeakReference<Conn> conn;

    /** The packet that a callback is called for without it, while it runs. */
    @Nullable
    ByteBuf unread;

    private boolean alive;
    private @Nullable String error;

    Connection(DpmEngine engine) {
        this(engine, engine.nextId(), true);
    }

    Connection(DpmEngine engine, long id, boolean alive) {
        this.engine = engine;
        this.id = id;
        this.luaId = LuaValue.valueOf((double) id);
        this.alive = alive;
    }

    final Conn conn() {
        Conn fresh = new Conn(this);
        conn = new WeakReference<>(fresh);
        return fresh;
    }

    /** Lets another script have it, which knows nothing of it yet. */
    final Belongings moveTo(DpmEngine to) {
        Belongings before = new Belongings(engine, callbacks, overlay, conn == null ? null : conn.get());
        engine.forget(this);
        engine = to;
        callbacks = new Callbacks();
        overlay = null;
        engine.opened(this);
        return before;
    }

    /** The other script does not want it. */
    final void moveBack(Belongings before) {
        Conn tried = conn == null ? null : conn.get();
        if (tried != null) {
            tried.depart(new DepartedConnection(this));
        }
        engine.forget(this);
        engine = before.engine();
        callbacks = before.callbacks();
        overlay = before.overlay();
        conn = new WeakReference<>(before.conn());
        if (alive) {
            engine.opened(this);
        }
    }

    final boolean isAlive() {
        return alive;
    }

    /** The id of the connection that it is or was last attached to; 0 if there was none. */
    long remoteId() {
        return 0;
    }

    /** 0 for what is no listener, 1 for TCP, 2 for a UNIX socket. */
    int listenerKind() {
        return 0;
    }

    /** The command that the callback under way is called for without it, as a packet; nil if there is none. */
    LuaValue received() {
        return LuaValue.NIL;
    }

    /** Tells that what is sent next begins an answer. */
    void beginAnswer() {}

    /** Whether what is sent next follows the packet that has come with this number. */
    boolean follows(int number) {
        return true;
    }

    abstract int type();

    /** What logs call it. */
    String name() {
        return "connection " + id;
    }

    /** The peer's address as text; null if it is not known. */
    abstract @Nullable String socketAddress();

    /** The port that it listens on or is connected from; 0 if it has none. */
    abstract int port();

    /** The script asks for TLS: of a listener's clients, or with a server. */
    Varargs startTls(Arguments arguments) {
        throw arguments.error("listener or server expected, got a client; its TLS is its listener's");
    }

    /** Null if it is in plain. */
    @Nullable
    SSLSession tls() {
        return null;
    }

    /** Why it could not be connected, or closed by itself; null if neither happened. */
    final @Nullable String error() {
        return error;
    }

    final void error(@Nullable String cause) {
        error = cause;
    }

    /** The package's function counts before the connection's own. */
    final @Nullable LuaFunction callback(State state) {
        LuaFunction laid = overlay == null ? null : overlay.get(state);
        return laid == null ? callbacks.get(state) : laid;
    }

    private @Nullable LuaFunction closingCallback() {
        LuaFunction own = callbacks.get(State.MY_CLOSING);
        return own == null && overlay != null ? overlay.get(State.MY_CLOSING) : own;
    }

    /** The script wants it so. */
    final boolean close() {
        return close(CloseReason.SCRIPT_CLOSED, null);
    }

    /**
     * Tells the script, and closes.
     *
     * @return false if that was done before
     */
    final boolean close(CloseReason reason, @Nullable String detail) {
        if (!alive) {
            return false;
        }
        alive = false;
        ended(reason, detail);
        LuaFunction closing = closingCallback();
        if (closing != null) {
            engine.calls().call(closing, luaId, State.MY_CLOSING);
        }
        closeSocket();
        engine.closed(this);
        return true;
    }

    /** The engine ends, and does not tell the script. */
    final void shutDown() {
        callbacks.clear();
        overlay = null;
        end(CloseReason.SHUTDOWN);
    }

    /** Somebody else than the script or a peer wants it to end. */
    void end(CloseReason reason) {
        close(reason, "the script ends");
    }

    /** It is about to be closed. */
    void ended(CloseReason reason, @Nullable String detail) {}

    /** Is closed for the script, which is not told, while the socket is left alone. */
    final void abandon() {
        alive = false;
        engine.closed(this);
    }

    /** Sends what is still to be sent, and closes. */
    abstract void closeSocket();
}
