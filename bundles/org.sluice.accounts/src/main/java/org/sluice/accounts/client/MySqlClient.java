// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts.client;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.account.AccountServer;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.LengthEncoded;
import org.sluice.mysql.wire.PacketReader;

/** One login to one server. For one thread; each call blocks. */
public final class MySqlClient implements AutoCloseable {
    private static final int COM_QUIT = 1;
    private static final int COM_QUERY = 3;

    private final Wire wire;
    private final String version;

    private MySqlClient(Wire wire, String version) {
        this.wire = wire;
        this.version = version;
    }

    /**
     * Connects and logs in.
     *
     * @throws ClientException if the server refuses
     */
    public static MySqlClient connect(AccountServer server) throws IOException {
        Connection connection = Connection.open(server.address(), server.timeout());
        Wire wire = new Wire(connection);
        boolean loggedIn = false;
        try {
            MySqlClient client = new MySqlClient(wire, Login.over(connection, wire, server));
            loggedIn = true;
            return client;
        } finally {
            if (!loggedIn) {
                wire.close();
            }
        }
    }

    /** The server's version as it tells it. */
    public String version() {
        return version;
    }

    /**
     * The rows of a statement, each with its values as text or null; none if it is no query.
     *
     * @throws ClientException if the server refuses
     */
    public List<List<@Nullable String>> query(String sql) throws IOException {
        wire.begin(payload ->
                payload.writeByte(COM_QUERY).writeBytes(ByteString.utf8(sql).bytes()));
        long columns = new PacketReader("column count", packet()).lenenc("number of columns");
        if (columns == 0) {
            return List.of(); // an OK packet begins so
        }
        for (long i = 0; i < columns; i++) {
            packet();
        }
        if (!isEof(packet())) {
            throw new ClientException("no EOF behind the columns");
        }
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (ByteBuf row = packet(); !isEof(row); row = packet()) {
            rows.add(row(new PacketReader("row", row), columns));
        }
        return rows;
    }

    private ByteBuf packet() throws IOException {
        ByteBuf packet = wire.read();
        if (packet.isReadable() && packet.getUnsignedByte(packet.readerIndex()) == ErrPacket.HEADER) {
            throw ClientException.of(ErrPacket.decode(packet));
        }
        return packet;
    }

    private static boolean isEof(ByteBuf packet) {
        return packet.isReadable()
                && packet.getUnsignedByte(packet.readerIndex()) == EofPacket.HEADER
                && packet.readableBytes() <= EofPacket.MAX_LENGTH;
    }

    private static List<@Nullable String> row(PacketReader in, long columns) {
        List<@Nullable String> values = new ArrayList<>();
        for (long i = 0; i < columns; i++) {
            if (in.peek() == LengthEncoded.NULL) {
                in.skip(1, "NULL");
                values.add(null);
            } else {
                values.add(in.lenencBytes("value").utf8());
            }
        }
        return values;
    }

    /** Leaves as a client should. */
    @Override
    public void close() throws IOException {
        try (wire) {
            wire.begin(payload -> payload.writeByte(COM_QUIT));
        }
    }
}
