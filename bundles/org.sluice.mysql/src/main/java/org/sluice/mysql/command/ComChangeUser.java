// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_ATTRS;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/**
 * Log in once more, as another user. The capabilities stay those of the login. What is behind the database may be missing,
 * from any of the fields on.
 *
 * @param authResponse to the challenge of the greeting, or to the last one since
 * @param database empty for none
 * @param collation the whole number; 0 if it is not told
 * @param plugin whose answer this is; null if the client does not say
 * @param attributes as in the login; null if there are none
 */
public record ComChangeUser(
        ByteString user,
        ByteString authResponse,
        ByteString database,
        int collation,
        @Nullable ByteString plugin,
        @Nullable ByteString attributes) {

    /** @param capabilities as the login has them */
    public static ComChangeUser decode(ByteBuf payload, Capabilities capabilities) {
        PacketReader in = new PacketReader("COM_CHANGE_USER", payload);
        in.expect(CommandType.COM_CHANGE_USER.code());
        ByteString user = in.nulBytes("user name");
        ByteString authResponse = capabilities.has(CLIENT_SECURE_CONNECTION)
                ? in.bytes(in.int1("length of the auth response"), "auth response")
                : in.nulBytes("auth response");
        ByteString database = in.nulOrEndBytes();
        int collation = capabilities.has(CLIENT_PROTOCOL_41) && in.hasMore() ? in.int2("collation") : 0;
        ByteString plugin = capabilities.has(CLIENT_PLUGIN_AUTH) && in.hasMore() ? in.nulOrEndBytes() : null;
        ByteString attributes =
                capabilities.has(CLIENT_CONNECT_ATTRS) && in.hasMore() ? in.lenencBytes("attributes") : null;
        return new ComChangeUser(user, authResponse, database, collation, plugin, attributes);
    }

    /** Writes it up to the last field that is there. */
    public void encode(ByteBuf payload, Capabilities capabilities) {
        PacketWriter out = new PacketWriter(payload);
        out.int1(CommandType.COM_CHANGE_USER.code());
        out.nulBytes(user);
        if (capabilities.has(CLIENT_SECURE_CONNECTION)) {
            out.shortBytes(authResponse);
        } else {
            out.nulBytes(authResponse);
        }
        out.nulBytes(database);
        if (capabilities.has(CLIENT_PROTOCOL_41)) {
            out.int2(collation);
        }
        boolean withAttributes = attributes != null && capabilities.has(CLIENT_CONNECT_ATTRS);
        if (capabilities.has(CLIENT_PLUGIN_AUTH) && (plugin != null || withAttributes)) {
            out.nulBytes(plugin == null ? ByteString.EMPTY : plugin);
        }
        if (attributes != null && withAttributes) {
            out.lenencBytes(attributes);
        }
    }
}
