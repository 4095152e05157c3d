// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_OPTIONAL_RESULTSET_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_CACHE_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_EXTENDED_METADATA;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.command.Response;
import org.sluice.api.intercept.Interception;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.LengthEncoded;
import org.sluice.mysql.wire.PacketWriter;
import org.sluice.mysql.wire.StatusFlags;

/** Writes the response to a command that the server does not see, as a server would write it for this client. */
final class OwnAnswer {
    /** What lasts from one command to the next. */
    private static final int LASTING = StatusFlags.SERVER_STATUS_IN_TRANS
            | StatusFlags.SERVER_STATUS_AUTOCOMMIT
            | StatusFlags.SERVER_STATUS_NO_BACKSLASH_ESCAPES
            | StatusFlags.SERVER_STATUS_IN_TRANS_READONLY;

    private static final ByteString CATALOG = ByteString.utf8("def");
    private static final int UTF8MB4_GENERAL_CI = 45;
    private static final int MOST_BYTES_OF_A_CHARACTER = 4;
    private static final int FIXED_LENGTH = 0x0C;
    private static final int TYPE_VAR_STRING = 0xFD;

    private final Capabilities client;
    private final int status;
    private final ByteBuf payload;
    private final ByteBuf framed;
    private int sequenceId;

    private OwnAnswer(int sequenceId, Capabilities client, int status, ByteBufAllocator alloc) {
        this.sequenceId = sequenceId;
        this.client = client;
        this.status = status & LASTING;
        this.payload = alloc.buffer();
        this.framed = alloc.buffer();
    }

    /**
     * All packets of it.
     *
     * @param answer an answer, or a refusal
     * @param sequenceId of the first packet
     * @param status what the server has told last of its own
     */
    static ByteBuf of(Interception answer, int sequenceId, Capabilities client, int status, ByteBufAllocator alloc) {
        OwnAnswer writer = new OwnAnswer(sequenceId, client, status, alloc);
        boolean done = false;
        try {
            writer.write(answer);
            done = true;
            return writer.framed;
        } finally {
            writer.payload.release();
            if (!done) {
                writer.framed.release();
            }
        }
    }

    /** As observers are told of it. */
    static Response.Outcome outcome(Interception answer) {
        if (answer instanceof Interception.Rows rows) {
            return new Response.Rows(rows.rows().size());
        }
        if (answer instanceof Interception.Refuse refused) {
            return new Response.Failed(refused.code(), refused.sqlState(), refused.message());
        }
        return new Response.Done(answer instanceof Interception.Ok ok ? ok.affectedRows() : 0);
    }

    private void write(Interception answer) {
        if (answer instanceof Interception.Refuse refused) {
            ErrPacket error = ErrPacket.of(refused.code(), refused.sqlState(), refused.message());
            packet(out -> error.encode(out, client));
        } else if (answer instanceof Interception.Ok ok) {
            packet(out -> new OkPacket(
                            false,
                            ok.affectedRows(),
                            ok.insertId(),
                            status,
                            0,
                            ByteString.utf8(ok.info()),
                            ByteString.EMPTY)
                    .encode(out, client));
        } else if (answer instanceof Interception.Rows rows) {
            rows(rows);
        } else {
            throw new IllegalStateException("no answer: " + answer);
        }
    }

    private void rows(Interception.Rows result) {
        packet(out -> columnCount(new PacketWriter(out), result.columns().size()));
        for (int i = 0; i < result.columns().size(); i++) {
            String name = result.columns().get(i);
            int longest = longest(result.rows(), i);
            packet(out -> column(new PacketWriter(out), name, longest));
        }
        boolean deprecated = client.has(CLIENT_DEPRECATE_EOF);
        if (!deprecated) {
            packet(out -> new EofPacket(0, status).encode(out, client));
        }
        for (List<@Nullable String> row : result.rows()) {
            packet(out -> row(new PacketWriter(out), row));
        }
        packet(
                deprecated
                        ? out -> new OkPacket(true, 0, 0, status, 0, ByteString.EMPTY, ByteString.EMPTY)
                                .encode(out, client)
                        : out -> new EofPacket(0, status).encode(out, client));
    }

    private static int longest(List<List<@Nullable String>> rows, int column) {
        int longest = 1;
        for (List<@Nullable String> row : rows) {
            String value = row.get(column);
            longest = Math.max(longest, value == null ? 0 : value.length());
        }
        return longest;
    }

    /** MySQL tells before the count that definitions follow, MariaDB behind it. */
    private void columnCount(PacketWriter out, int count) {
        if (client.has(CLIENT_OPTIONAL_RESULTSET_METADATA)) {
            out.int1(1);
        }
        out.lenenc(count);
        if (client.has(MARIADB_CLIENT_CACHE_METADATA)) {
            out.int1(1);
        }
    }

    private void column(PacketWriter out, String name, int longest) {
        out.lenencBytes(CATALOG);
        out.lenencBytes(ByteString.EMPTY); // schema
        out.lenencBytes(ByteString.EMPTY); // table
        out.lenencBytes(ByteString.EMPTY); // its own name
        out.lenencBytes(ByteString.utf8(name));
        out.lenencBytes(ByteString.EMPTY); // its own name
        if (client.has(MARIADB_CLIENT_EXTENDED_METADATA)) {
            out.lenencBytes(ByteString.EMPTY);
        }
        out.lenenc(FIXED_LENGTH);
        out.int2(UTF8MB4_GENERAL_CI);
        out.int4((long) longest * MOST_BYTES_OF_A_CHARACTER);
        out.int1(TYPE_VAR_STRING);
        out.int2(0); // flags
        out.int1(0); // decimals
        out.zeros(2);
    }

    private static void row(PacketWriter out, List<@Nullable String> row) {
        for (String value : row) {
            if (value == null) {
                out.int1(LengthEncoded.NULL);
            } else {
                out.lenencBytes(ByteString.utf8(value));
            }
        }
    }

    private void packet(Consumer<ByteBuf> encode) {
        payload.clear();
        encode.accept(payload);
        sequenceId = Framing.write(framed, sequenceId, payload);
    }
}
