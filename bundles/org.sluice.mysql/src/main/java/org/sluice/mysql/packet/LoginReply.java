// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import static org.sluice.mysql.wire.Capability.MULTI_FACTOR_AUTHENTICATION;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.ProtocolException;

/** What a server may say to a login, to an answer within one, or to COM_CHANGE_USER. */
public sealed interface LoginReply
        permits OkPacket, ErrPacket, AuthSwitchRequest, OldAuthSwitchRequest, AuthMoreData, AuthNextFactor {

    void encode(ByteBuf payload, Capabilities capabilities);

    /** @param capabilities what both sides can do */
    static LoginReply decode(ByteBuf payload, Capabilities capabilities) {
        if (!payload.isReadable()) {
            return new AuthMoreData(ByteString.EMPTY, false);
        }
        int header = payload.getUnsignedByte(payload.readerIndex());
        return switch (header) {
            case OkPacket.HEADER -> OkPacket.decode(payload, capabilities);
            case ErrPacket.HEADER -> ErrPacket.decode(payload);
            case AuthSwitchRequest.HEADER ->
                payload.readableBytes() == 1 ? new OldAuthSwitchRequest() : AuthSwitchRequest.decode(payload);
            case AuthNextFactor.HEADER ->
                capabilities.has(MULTI_FACTOR_AUTHENTICATION)
                        ? AuthNextFactor.decode(payload)
                        : AuthMoreData.decode(payload);
            case LocalInfileRequest.HEADER -> throw ProtocolException.malformed("a file is wanted within the login");
            default -> AuthMoreData.decode(payload);
        };
    }
}
