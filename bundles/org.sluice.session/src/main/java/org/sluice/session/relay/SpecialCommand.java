// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.wire.Framing;
import org.sluice.session.kill.Kills;

/** Looks for the commands that the proxy itself has to do with: COM_CHANGE_USER, and what kills by the proxy's id. */
final class SpecialCommand {
    /** It passes on as it is. */
    static final int PLAIN = -1;
    /** It may be one, and has not come whole. */
    static final int INCOMPLETE = 0;
    /** It is one, and too long to be kept. */
    static final int TOO_LONG = -2;

    /** What a server takes of connection attributes, and room for the rest. */
    private static final int LONGEST_CHANGE_USER = 128 * 1024;

    private SpecialCommand() {}

    /**
     * Looks at what is here of a command.
     *
     * @return the length of a frame that is not passed on as it is; or one of the above
     */
    static int lengthOf(ByteBuf bytes, int at, int end, Kills kills) {
        int here = end - at;
        if (here < Framing.HEADER_LENGTH) {
            return INCOMPLETE;
        }
        int length = bytes.getUnsignedMediumLE(at);
        if (length == 0) {
            return PLAIN;
        }
        if (here == Framing.HEADER_LENGTH) {
            return INCOMPLETE;
        }
        int payload = at + Framing.HEADER_LENGTH;
        boolean changesUser = bytes.getUnsignedByte(payload) == CommandType.COM_CHANGE_USER.code();
        if (changesUser && length > LONGEST_CHANGE_USER) {
            return TOO_LONG;
        }
        if (!changesUser && (length > Kills.LONGEST || !kills.mayBe(bytes, payload, length, end))) {
            return PLAIN;
        }
        return here < Framing.HEADER_LENGTH + length ? INCOMPLETE : Framing.HEADER_LENGTH + length;
    }
}
