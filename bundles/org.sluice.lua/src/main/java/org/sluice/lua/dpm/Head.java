// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.LocalInfileRequest;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.wire.LengthEncoded;
import org.sluice.mysql.wire.StatusFlags;

/** What the first bytes of a server's packet tell. */
enum Head {
    OK,
    /** And something of the same response follows. */
    OK_MORE,
    ERR,
    EOF,
    EOF_MORE,
    /** The columns are over and so is the response: a cursor is open, and the rows come when they are fetched. */
    EOF_CURSOR,
    FILE,
    OTHER;

    /** Of a packet with a first byte of 0 that may be an OK. */
    private static final int PREPARED_COUNTS = 5;

    private static final int EOF_STATUS = 3;

    /**
     * @param at the index of the payload
     * @param length the payload's, or its first frame's
     */
    static Head of(ByteBuf bytes, int at, int length) {
        if (length == 0) {
            return OTHER;
        }
        return switch (bytes.getUnsignedByte(at)) {
            case OkPacket.HEADER -> OK;
            case ErrPacket.HEADER -> ERR;
            case EofPacket.HEADER -> length <= EofPacket.MAX_LENGTH ? EOF : OTHER;
            case LocalInfileRequest.HEADER -> FILE;
            default -> OTHER;
        };
    }

    /** The status of an OK packet; 0 if it is too short to have one. */
    static int okStatus(ByteBuf bytes, int at, int length) {
        int end = at + length;
        int index = at + 1;
        for (int numbers = 0; numbers < 2 && index < end; numbers++) {
            index += LengthEncoded.width(bytes.getUnsignedByte(index));
        }
        return index + 2 <= end ? bytes.getUnsignedShortLE(index) : 0;
    }

    static int eofStatus(ByteBuf bytes, int at, int length) {
        return length >= EOF_STATUS + 2 ? bytes.getUnsignedShortLE(at + EOF_STATUS) : 0;
    }

    /** How many EOF packets follow the head of the response to COM_STMT_PREPARE. */
    static int preparedEnds(ByteBuf bytes, int at, int length) {
        if (length < PREPARED_COUNTS + 4) {
            return 0;
        }
        int columns = bytes.getUnsignedShortLE(at + PREPARED_COUNTS);
        int parameters = bytes.getUnsignedShortLE(at + PREPARED_COUNTS + 2);
        return (columns > 0 ? 1 : 0) + (parameters > 0 ? 1 : 0);
    }

    static boolean more(int status) {
        return StatusFlags.has(status, StatusFlags.SERVER_MORE_RESULTS_EXISTS);
    }

    static boolean cursor(int status) {
        return StatusFlags.has(status, StatusFlags.SERVER_STATUS_CURSOR_EXISTS);
    }
}
