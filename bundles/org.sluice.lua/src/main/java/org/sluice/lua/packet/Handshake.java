// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_WITH_DB;
import static org.sluice.mysql.wire.Capability.CLIENT_LONG_FLAG;
import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_TRANSACTIONS;

import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.sluice.lua.object.Methods;
import org.sluice.lua.object.Text;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.scramble.Challenge;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.mysql.wire.StatusFlags;

/** The server's greeting. A new one is what DPM's clients saw: a MySQL 5.0 that knows mysql_native_password alone. */
public final class Handshake implements ScriptPacket {
    static final String KIND = "dpm.handshake";
    static final int LONGEST_PLUGIN = 64;
    /** Capabilities of a new greeting and of a new login. */
    static final Capabilities DEFAULTS = Capabilities.of(
            CLIENT_MYSQL, // which DPM knew as CLIENT_LONG_PASSWORD
            CLIENT_LONG_FLAG,
            CLIENT_CONNECT_WITH_DB,
            CLIENT_PROTOCOL_41,
            CLIENT_TRANSACTIONS,
            CLIENT_SECURE_CONNECTION);

    static final int LATIN1 = 8;

    static final Methods<Handshake> METHODS = new Methods<>(Handshake.class, KIND)
            .number("protocol_version", 0xFF, h -> h.protocolVersion, (h, n) -> h.protocolVersion = (int) n)
            .text("server_version", Text.upTo(60), h -> h.serverVersion, (h, text) -> h.serverVersion = text)
            .number("thread_id", 0xFFFF_FFFFL, h -> h.threadId, (h, n) -> h.threadId = n)
            .readOnly("scramble_buff", h -> Bytes.lua(h.challenge))
            .flags("server_capabilities", h -> h.capabilities, (h, flags) -> h.capabilities = flags)
            .number("server_language", 0xFF, h -> h.language, (h, n) -> h.language = (int) n)
            .flags("server_status", h -> h.status, (h, flags) -> h.status = (int) flags)
            .optionalText("auth_plugin", Text.upTo(LONGEST_PLUGIN), h -> h.plugin, (h, text) -> h.plugin = text);

    private int protocolVersion = HandshakeV10.PROTOCOL_VERSION;
    private LuaString serverVersion = LuaString.valueOf("5.0.37");
    private long threadId = 1;
    private final ByteString challenge;
    private long capabilities = DEFAULTS.bits();
    private int language = LATIN1;
    private int status = StatusFlags.SERVER_STATUS_AUTOCOMMIT;
    private @Nullable LuaString plugin;

    private Handshake(ByteString challenge) {
        this.challenge = challenge;
    }

    /** A new one, with a challenge of its own. */
    public static Handshake fresh(SecureRandom random) {
        return new Handshake(Challenge.random(random));
    }

    public static Handshake of(HandshakeV10 packet) {
        Handshake handshake = new Handshake(packet.challenge());
        handshake.serverVersion = Bytes.lua(packet.serverVersion());
        handshake.threadId = packet.connectionId();
        handshake.capabilities = packet.capabilities().bits();
        handshake.language = packet.collation();
        handshake.status = packet.status();
        handshake.plugin = Bytes.luaOrNull(packet.plugin());
        return handshake;
    }

    @Override
    public String kind() {
        return KIND;
    }

    public ByteString challenge() {
        return challenge;
    }

    /** As it is written: a plugin is announced if there is one. */
    public Capabilities capabilities() {
        Capabilities plain = PlainProtocol.of(new Capabilities(capabilities));
        return plugin == null ? plain.without(CLIENT_PLUGIN_AUTH) : plain.with(CLIENT_PLUGIN_AUTH);
    }

    boolean announces(Capability capability) {
        return new Capabilities(capabilities).has(capability);
    }

    /** The authentication plugin that it names; empty if it names none. */
    public String plugin() {
        return plugin == null ? "" : plugin.tojstring();
    }

    @Override
    public void encode(ByteBuf payload, Capabilities ignored) {
        int start = payload.writerIndex();
        new HandshakeV10(
                        Bytes.wire(serverVersion),
                        threadId,
                        challenge,
                        capabilities(),
                        language,
                        status,
                        Bytes.wireOrNull(plugin))
                .encode(payload);
        payload.setByte(start, protocolVersion);
    }

    @Override
    public String toString() {
        return KIND;
    }
}
