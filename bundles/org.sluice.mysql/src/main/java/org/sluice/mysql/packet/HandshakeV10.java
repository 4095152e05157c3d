// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/**
 * The server's greeting, Protocol::HandshakeV10 with MariaDB's extended capabilities.
 *
 * @param serverVersion as it is told; MariaDB 10 prefixes 5.5.5-
 * @param challenge what the authentication plugin has for the client, without the NUL that ends it: 20 bytes mostly, 8
 *     from servers without CLIENT_SECURE_CONNECTION
 * @param collation the lower eight bits of its number
 * @param plugin the default authentication plugin; null without CLIENT_PLUGIN_AUTH
 */
public record HandshakeV10(
        ByteString serverVersion,
        long connectionId,
        ByteString challenge,
        Capabilities capabilities,
        int collation,
        int status,
        @Nullable ByteString plugin) {
    public static final int PROTOCOL_VERSION = 10;

    private static final int PART_1 = 8;
    /** The least length of the challenge's second part, its NUL counted. */
    private static final int MIN_PART_2 = 13;
    /** With the NUL that ends it: its length is told in one byte. */
    private static final int LONGEST = 0xFF;

    public static HandshakeV10 decode(ByteBuf payload) {
        PacketReader in = new PacketReader("HandshakeV10", payload);
        int version = in.int1("protocol version");
        if (version != PROTOCOL_VERSION) {
            throw in.wrong("protocol version", "is " + version + ", not 10");
        }
        ByteString serverVersion = in.nulBytes("server version");
        long connectionId = in.int4("connection id");
        ByteString part1 = in.bytes(PART_1, "challenge, first part");
        in.skip(1, "filler");
        long flags = in.int2("capabilities, lower part");
        if (!in.hasMore()) {
            // Whatever it says, there is no second part.
            Capabilities few = Capabilities.of(flags, 0).without(CLIENT_SECURE_CONNECTION);
            return new HandshakeV10(serverVersion, connectionId, part1, few, 0, 0, null);
        }
        int collation = in.int1("collation");
        int status = in.int2("status");
        flags |= (long) in.int2("capabilities, upper part") << 16;
        int challengeLength = in.int1("length of the challenge");
        in.skip(6, "filler");
        Capabilities capabilities = Capabilities.of(flags, in.int4("extended capabilities"));
        ByteString challenge = part1;
        if (capabilities.has(CLIENT_SECURE_CONNECTION)) {
            challenge = join(part1, part2(in, capabilities.has(CLIENT_PLUGIN_AUTH) ? challengeLength : 0));
        }
        ByteString plugin = capabilities.has(CLIENT_PLUGIN_AUTH) ? in.nulOrEndBytes() : null;
        return new HandshakeV10(serverVersion, connectionId, challenge, capabilities, collation, status, plugin);
    }

    /** Servers before 5.5.7, without CLIENT_PLUGIN_AUTH, tell no length; the NUL behind it may be missing. */
    private static ByteString part2(PacketReader in, int challengeLength) {
        int length = Math.max(MIN_PART_2, challengeLength - PART_1);
        if (in.remaining() == MIN_PART_2 - 1) {
            length = in.remaining();
        }
        ByteString part2 = in.bytes(length, "challenge, second part");
        int last = part2.length() - 1;
        boolean ends = length >= MIN_PART_2 && part2.at(last) == 0;
        if (!ends && PART_1 + length >= LONGEST) {
            throw in.wrong("challenge", "does not end");
        }
        return ends ? part2.slice(0, last) : part2;
    }

    private static ByteString join(ByteString first, ByteString second) {
        byte[] joined = new byte[first.length() + second.length()];
        System.arraycopy(first.bytes(), 0, joined, 0, first.length());
        System.arraycopy(second.bytes(), 0, joined, first.length(), second.length());
        return ByteString.of(joined);
    }

    public void encode(ByteBuf payload) {
        PacketWriter out = new PacketWriter(payload);
        out.int1(PROTOCOL_VERSION);
        out.nulBytes(serverVersion);
        out.int4(connectionId);
        out.bytes(challenge.slice(0, PART_1));
        out.zeros(1);
        out.int2((int) capabilities.flags() & 0xFFFF);
        out.int1(collation);
        out.int2(status);
        out.int2((int) (capabilities.flags() >>> 16));
        out.int1(capabilities.has(CLIENT_PLUGIN_AUTH) ? challenge.length() + 1 : 0);
        out.zeros(6);
        out.int4(capabilities.extended());
        if (capabilities.has(CLIENT_SECURE_CONNECTION)) {
            out.bytes(challenge.slice(PART_1, challenge.length()));
            out.zeros(Math.max(1, MIN_PART_2 + PART_1 - challenge.length()));
        }
        if (plugin != null && capabilities.has(CLIENT_PLUGIN_AUTH)) {
            out.nulBytes(plugin);
        }
    }
}
