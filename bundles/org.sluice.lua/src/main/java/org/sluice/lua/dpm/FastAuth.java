// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.sluice.lua.packet.Err;
import org.sluice.lua.packet.Ok;
import org.sluice.lua.packet.ScriptPacket;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.HandshakeResponse;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

/** Whether a client of caching_sha2_password waits to be told that its answer was right, before the OK of a script. */
final class FastAuth {
    /** What the script's own handshake named; empty if it named none, or the handshake was a server's. */
    private String plugin = "";

    private boolean isAwaited;

    void offered(String by) {
        plugin = by;
    }

    void comes(HandshakeResponse login) {
        isAwaited = plugin.equals(CachingSha2.PLUGIN)
                && login instanceof HandshakeResponse41 login41
                && ByteString.utf8(plugin).equals(login41.plugin())
                && login41.authResponse().length() == CachingSha2.LENGTH;
    }

    /** What goes before a packet that ends the login; null if nothing does. */
    @Nullable
    ByteBuf before(ScriptPacket packet, ByteBufAllocator alloc, Capabilities capabilities) {
        boolean told = isAwaited && packet instanceof Ok;
        if (packet instanceof Ok || packet instanceof Err) {
            isAwaited = false;
        }
        if (!told) {
            return null;
        }
        ByteBuf payload = alloc.buffer();
        new AuthMoreData(ByteString.of((byte) CachingSha2.FAST_AUTH_SUCCESS)).encode(payload, capabilities);
        return payload;
    }
}
