// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.Capabilities;

/** Answer as clients before MySQL 4.1 did, to the first 8 bytes of the greeting's challenge: one byte. */
public record OldAuthSwitchRequest() implements LoginReply {
    @Override
    public void encode(ByteBuf payload, Capabilities capabilities) {
        payload.writeByte(AuthSwitchRequest.HEADER);
    }
}
