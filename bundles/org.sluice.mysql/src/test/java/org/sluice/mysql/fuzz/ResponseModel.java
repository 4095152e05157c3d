// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_OPTIONAL_RESULTSET_METADATA;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_CACHE_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_PROGRESS;
import static org.sluice.mysql.wire.StatusFlags.SERVER_MORE_RESULTS_EXISTS;
import static org.sluice.mysql.wire.StatusFlags.SERVER_STATUS_CURSOR_EXISTS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;

/** A server that answers as the protocol's documentation has it, with the choices of an input. */
final class ResponseModel {
    private static final List<CommandType> COMMANDS = List.of(
            CommandType.COM_QUERY,
            CommandType.COM_STMT_EXECUTE,
            CommandType.COM_STMT_PREPARE,
            CommandType.COM_STMT_FETCH,
            CommandType.COM_FIELD_LIST,
            CommandType.COM_PING,
            CommandType.COM_STATISTICS);
    private static final int MOST_RESULTS = 4;

    /** @param error of the packet that ends it; 0: none */
    record Response(CommandType command, ByteBuf bytes, int rows, int error) {}

    private final Capabilities capabilities;
    private final byte[] choices;
    private int at;
    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private int sequenceId;
    private int rows;
    private int error;

    ResponseModel(Capabilities capabilities, byte[] choices, int from) {
        this.capabilities = capabilities;
        this.choices = choices;
        this.at = from;
    }

    boolean hasMore() {
        return at < choices.length;
    }

    private int choice(int bound) {
        return hasMore() ? (choices[at++] & 0xFF) % bound : 0;
    }

    Response next() {
        CommandType command = COMMANDS.get(choice(COMMANDS.size()));
        out = Unpooled.buffer();
        sequenceId = 1;
        rows = 0;
        error = 0;
        switch (command) {
            case COM_QUERY, COM_STMT_EXECUTE -> results(command);
            case COM_STMT_PREPARE -> prepared();
            case COM_STMT_FETCH, COM_FIELD_LIST -> rows(0);
            case COM_PING -> okOrError();
            default -> packet(some(1 + choice(9), 'U'));
        }
        return new Response(command, out, rows, error);
    }

    private void okOrError() {
        if (choice(4) == 0) {
            error();
        } else {
            ok(0x00, 0);
        }
    }

    private void results(CommandType command) {
        for (int left = MOST_RESULTS; left > 0; left--) {
            int more = left > 1 && choice(3) == 0 ? SERVER_MORE_RESULTS_EXISTS : 0;
            switch (choice(5)) {
                case 0 -> error();
                case 1 -> ok(0x00, more);
                case 2 -> {
                    packet(some(1 + choice(9), 0xFB));
                    okOrError();
                    more = 0;
                }
                default -> resultSet(command, more);
            }
            if (more == 0 || error != 0) {
                return;
            }
        }
    }

    private void resultSet(CommandType command, int more) {
        int columns = 1 + choice(5);
        boolean follow = columnCount(columns);
        for (int i = 0; follow && i < columns; i++) {
            packet(some(4 + choice(60), 3));
        }
        boolean cursor = command == CommandType.COM_STMT_EXECUTE && more == 0 && choice(3) == 0;
        if (!capabilities.has(CLIENT_DEPRECATE_EOF)) {
            eof(cursor && capabilities.has(CLIENT_PROTOCOL_41) ? SERVER_STATUS_CURSOR_EXISTS : 0);
            if (cursor && capabilities.has(CLIENT_PROTOCOL_41)) {
                return;
            }
        }
        rows(capabilities.has(CLIENT_PROTOCOL_41) ? more : 0);
    }

    /** @return whether definitions follow */
    private boolean columnCount(int columns) {
        ByteBuf count = Unpooled.buffer();
        boolean follow = true;
        if (capabilities.has(CLIENT_OPTIONAL_RESULTSET_METADATA)) {
            follow = choice(2) == 1;
            count.writeByte(follow ? 1 : 0);
        }
        count.writeByte(columns);
        if (capabilities.has(MARIADB_CLIENT_CACHE_METADATA)) {
            follow = choice(2) == 1;
            count.writeByte(follow ? 1 : 0);
        }
        packet(count);
        return follow;
    }

    private void rows(int more) {
        for (int left = choice(6); left > 0; left--) {
            if (capabilities.has(MARIADB_CLIENT_PROGRESS) && choice(8) == 0) {
                packet(some(12, 0xFF, 0xFF, 0xFF));
            }
            rows++;
            packet(some(choice(250), choice(251)));
        }
        if (choice(5) == 0) {
            error();
        } else if (capabilities.has(CLIENT_DEPRECATE_EOF)) {
            ok(0xFE, more);
        } else {
            eof(more);
        }
    }

    private void prepared() {
        if (choice(5) == 0) {
            error();
            return;
        }
        int columns = choice(4);
        int parameters = choice(4);
        ByteBuf head = some(12, 0x00, 1, 0, 0, 0, columns, 0, parameters, 0, 0, 0, 0);
        boolean follow = true;
        if (capabilities.has(CLIENT_OPTIONAL_RESULTSET_METADATA)) {
            follow = choice(2) == 1;
            head.writeByte(follow ? 1 : 0);
        }
        packet(head);
        if (follow) {
            definitions(parameters);
            definitions(columns);
        }
    }

    private void definitions(int count) {
        for (int i = 0; i < count; i++) {
            packet(some(4 + choice(60), 3));
        }
        if (count > 0 && !capabilities.has(CLIENT_DEPRECATE_EOF)) {
            eof(0);
        }
    }

    private void error() {
        error = 1000 + choice(200);
        packet(some(3 + choice(40), 0xFF, error & 0xFF, error >> 8));
    }

    private void ok(int header, int status) {
        ByteBuf ok = some(3, header, choice(251), choice(251));
        ok.writeShortLE(status).writeShortLE(0).writeBytes(some(choice(30), choice(256)));
        packet(ok);
    }

    private void eof(int status) {
        packet(capabilities.has(CLIENT_PROTOCOL_41) ? some(5, 0xFE, 0, 0, status & 0xFF, status >> 8) : some(1, 0xFE));
    }

    /** So many bytes, the first of them given; what is given beyond is cut off. */
    private ByteBuf some(int length, int... first) {
        ByteBuf bytes = Unpooled.buffer();
        for (int i = 0; i < length; i++) {
            bytes.writeByte(i < first.length ? first[i] : choice(256));
        }
        return bytes;
    }

    private void packet(ByteBuf payload) {
        Framing.write(out, sequenceId++ & 0xFF, payload);
    }
}
