// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.util.function.Function;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.object.Arguments;
import org.sluice.lua.object.Methods;
import org.sluice.lua.object.ScriptObject;

/** A script's hold on a connection. Nothing else refers to it, so that it can be collected. */
final class Conn implements ScriptObject {
    static final String KIND = "dpm.conn";
    static final Methods<Conn> METHODS = new Methods<>(Conn.class, KIND)
            .readOnly("id", conn -> conn.connection.luaId)
            .readOnly("remote_id", conn -> LuaValue.valueOf((double) conn.connection.remoteId()))
            .readOnly("listener", conn -> LuaValue.valueOf(conn.connection.listenerKind()))
            .readOnly("my_type", conn -> LuaValue.valueOf(conn.connection.type()))
            .readOnly("socket_address", conn -> orNil(conn.connection.socketAddress()))
            .readOnly("port", conn -> LuaValue.valueOf(conn.connection.port()))
            .readOnly("error", conn -> orNil(conn.connection.error()))
            .method("tls", (conn, arguments) -> conn.connection.startTls(arguments))
            .readOnly("tls_version", conn -> ofTls(conn, SSLSession::getProtocol))
            .readOnly("tls_cipher", conn -> ofTls(conn, SSLSession::getCipherSuite))
            .method("register", (conn, arguments) -> conn.connection.callbacks.register(arguments))
            .method("registered", (conn, arguments) -> conn.connection.callbacks.registered(arguments))
            .method("received", (conn, arguments) -> conn.connection.received())
            .method("begin_answer", (conn, arguments) -> beginAnswer(conn.connection))
            .method("package_register", Conn::packageRegister)
            .method(
                    "package_registered",
                    (conn, arguments) -> conn.connection.overlay == null ? LuaValue.NIL : conn.connection.laid);

    private Connection connection;

    Conn(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** Another script has it now. */
    void depart(DepartedConnection rest) {
        connection = rest;
    }

    private static LuaValue orNil(@Nullable String text) {
        return text == null ? LuaValue.NIL : LuaValue.valueOf(text);
    }

    private static Varargs beginAnswer(Connection connection) {
        connection.beginAnswer();
        return LuaValue.NONE;
    }

    private static LuaValue ofTls(Conn conn, Function<SSLSession, String> what) {
        SSLSession tls = conn.connection.tls();
        return orNil(tls == null ? null : what.apply(tls));
    }

    private static Varargs packageRegister(Conn conn, Arguments arguments) {
        conn.connection.laid = arguments.value(1);
        conn.connection.overlay = arguments.isNil(1) ? null : arguments.object(1, Callbacks.class, Callbacks.KIND);
        return LuaValue.NONE;
    }

    /** The connection behind an argument. */
    static Connection at(Arguments arguments, int index) {
        return arguments.object(index, Conn.class, KIND).connection;
    }

    static boolean is(LuaValue value) {
        return value instanceof LuaUserdata userdata && userdata.m_instance instanceof Conn;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String toString() {
        return KIND + ": " + connection.id;
    }
}
