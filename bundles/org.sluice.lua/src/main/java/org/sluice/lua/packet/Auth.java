// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_ATTRS;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_WITH_DB;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.sluice.lua.object.Methods;
import org.sluice.lua.object.Text;
import org.sluice.mysql.command.ComChangeUser;
import org.sluice.mysql.packet.HandshakeResponse;
import org.sluice.mysql.packet.HandshakeResponse320;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** The client's login. Neither the answer to the challenge nor the password can be read by a script. */
public final class Auth implements ScriptPacket {
    static final String KIND = "dpm.auth";
    /** MariaDB's names may have 128 characters of 3 bytes; MySQL's 32 of 4. */
    private static final int LONGEST_USER = 384;

    private static final int LONGEST_DATABASE = 256;

    static final Methods<Auth> METHODS = new Methods<>(Auth.class, KIND)
            .flags("client_flags", a -> a.capabilities, (a, flags) -> a.capabilities = flags)
            .number("max_packet_size", 0xFFFF_FFFFL, a -> a.maxPacketSize, (a, n) -> a.maxPacketSize = n)
            .number("charset_number", 0xFF, a -> a.charset, (a, n) -> a.charset = (int) n)
            .text("user", Text.upTo(LONGEST_USER), a -> a.user, (a, text) -> a.user = text)
            .optionalText("databasename", Text.upTo(LONGEST_DATABASE), a -> a.database, (a, text) -> a.database = text)
            .optionalText(
                    "auth_plugin", Text.upTo(Handshake.LONGEST_PLUGIN), a -> a.plugin, (a, text) -> a.plugin = text)
            .method("attributes", Attributes::access);

    private long capabilities = Handshake.DEFAULTS.bits();
    private long maxPacketSize = 16_777_216;
    private int charset = Handshake.LATIN1;
    private LuaString user = LuaString.valueOf("root");
    private @Nullable LuaString database;
    private @Nullable LuaString plugin;
    private ByteString response = ByteString.EMPTY;
    private @Nullable ByteString attributes;
    private byte @Nullable [] password;

    public static Auth decode(ByteBuf payload) {
        return of(HandshakeResponse.decode(payload));
    }

    public static Auth of(HandshakeResponse login) {
        Auth auth = new Auth();
        // TLS was the connection's, and is no matter of the packet any more.
        auth.capabilities = login.capabilities().without(CLIENT_SSL).bits();
        auth.maxPacketSize = login.maxPacketSize();
        auth.user = Bytes.lua(login.user());
        auth.database = Bytes.luaOrNull(login.database());
        auth.response = login.authResponse();
        if (login instanceof HandshakeResponse41 login41) {
            auth.charset = login41.collation();
            auth.plugin = Bytes.luaOrNull(login41.plugin());
            auth.attributes = login41.attributes();
        }
        return auth;
    }

    @Override
    public String kind() {
        return KIND;
    }

    ByteString response() {
        return response;
    }

    /** Puts in what answers a challenge, and by which plugin. */
    void answer(byte[] newResponse, byte[] plaintext, @Nullable String newPlugin) {
        response = ByteString.of(newResponse);
        password = plaintext.clone();
        if (newPlugin != null) {
            plugin = LuaString.valueOf(newPlugin);
        }
    }

    /** What crypt_pass was given, once: for the server's second question. Null if it was not called, or it was taken. */
    public byte @Nullable [] takePassword() {
        byte[] taken = password;
        password = null;
        return taken;
    }

    /** The same as a change of the user. */
    ComChangeUser changeUser() {
        return new ComChangeUser(
                Bytes.wire(user),
                response,
                database == null ? ByteString.EMPTY : Bytes.wire(database),
                charset,
                Bytes.wireOrNull(plugin),
                attributes);
    }

    @Nullable
    ByteString attributes() {
        return attributes;
    }

    void attributes(@Nullable ByteString newAttributes) {
        attributes = newAttributes;
    }

    /** As it is written: what is there is told, and nothing that would change the form of packets. */
    public Capabilities capabilities() {
        Capabilities told = PlainProtocol.of(new Capabilities(capabilities));
        told = set(told, CLIENT_CONNECT_WITH_DB, database != null);
        told = set(told, CLIENT_PLUGIN_AUTH, plugin != null);
        told = set(told, CLIENT_CONNECT_ATTRS, attributes != null);
        return response.isEmpty() ? told : told.with(CLIENT_SECURE_CONNECTION);
    }

    private static Capabilities set(Capabilities capabilities, Capability capability, boolean there) {
        return there ? capabilities.with(capability) : capabilities.without(capability);
    }

    @Override
    public void encode(ByteBuf payload, Capabilities ignored) {
        Capabilities told = capabilities();
        ByteString name = Bytes.wire(user);
        ByteString schema = Bytes.wireOrNull(database);
        HandshakeResponse login = told.has(CLIENT_PROTOCOL_41)
                ? new HandshakeResponse41(
                        told, maxPacketSize, charset, name, response, schema, Bytes.wireOrNull(plugin), attributes, 0)
                : new HandshakeResponse320(told, maxPacketSize, name, response, schema);
        login.encode(payload);
    }

    @Override
    public String toString() {
        return KIND;
    }
}
