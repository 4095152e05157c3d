// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import org.sluice.lua.object.ScriptObject;
import org.sluice.mysql.wire.Capabilities;

/** A packet in the hands of a script, which may change it; not for two threads. */
public sealed interface ScriptPacket extends ScriptObject
        permits Handshake, Auth, Ok, Prepared, Err, Cmd, Rset, Field, Row, Eof {

    /**
     * Writes the payload.
     *
     * @param capabilities of the session that it goes into; none before they are known
     */
    void encode(ByteBuf payload, Capabilities capabilities);
}
