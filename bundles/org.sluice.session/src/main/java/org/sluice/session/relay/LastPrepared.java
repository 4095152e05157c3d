// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.buffer.ByteBuf;
import java.util.EnumSet;
import java.util.Set;
import org.sluice.api.intercept.Interception;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.ServerError;

/**
 * The statement that MariaDB's clients call -1: the one that the connection has prepared last, so that it can be executed
 * before the server has told its number. Where COM_STMT_PREPARE was answered here, the server would take an older one for
 * it: nothing that names it passes until the server has another to prepare.
 */
final class LastPrepared {
    private static final int ID = -1;
    private static final int WITH_ID = 1 + Integer.BYTES;

    private static final Set<CommandType> WITH_STATEMENT = EnumSet.of(
            CommandType.COM_STMT_EXECUTE,
            CommandType.COM_STMT_BULK_EXECUTE,
            CommandType.COM_STMT_SEND_LONG_DATA,
            CommandType.COM_STMT_CLOSE,
            CommandType.COM_STMT_RESET,
            CommandType.COM_STMT_FETCH);

    private boolean missing;

    /** What a server says of a statement that it has not got. */
    static Interception.Refuse unknown() {
        ServerError error = ServerError.ER_UNKNOWN_STMT_HANDLER;
        return new Interception.Refuse(
                error.code(), error.sqlState(), "The statement was not prepared: the proxy did not let it pass");
    }

    boolean isMissing() {
        return missing;
    }

    /** The server does not see this command. */
    void keptBack(CommandType type) {
        missing |= type == CommandType.COM_STMT_PREPARE;
    }

    /** A command goes to the server; its first byte is here, if it has one. */
    void passes(ByteBuf bytes, int at, int end) {
        if (missing && typeOf(bytes, at, end) == CommandType.COM_STMT_PREPARE) {
            missing = false;
        }
    }

    /** Whether a command names it while it is missing; also if that can not be told before more of it is here. */
    boolean isMissedBy(ByteBuf bytes, int at, int end) {
        return missing
                && WITH_STATEMENT.contains(typeOf(bytes, at, end))
                && bytes.getUnsignedMediumLE(at) >= WITH_ID
                && (end - at < Framing.HEADER_LENGTH + WITH_ID || bytes.getIntLE(at + Framing.HEADER_LENGTH + 1) == ID);
    }

    private static CommandType typeOf(ByteBuf bytes, int at, int end) {
        return end - at > Framing.HEADER_LENGTH && bytes.getUnsignedMediumLE(at) > 0
                ? CommandType.of(bytes.getUnsignedByte(at + Framing.HEADER_LENGTH))
                : CommandType.UNKNOWN;
    }
}
