// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.sluice.lua.dpm.State.MYS_CONNECT;
import static org.sluice.lua.dpm.State.MYS_GOT_CMD;
import static org.sluice.lua.dpm.State.MYS_RECV_ERR;
import static org.sluice.lua.dpm.State.MYS_SENDING_EOF;
import static org.sluice.lua.dpm.State.MYS_SENDING_FIELDS;
import static org.sluice.lua.dpm.State.MYS_SENDING_OK;
import static org.sluice.lua.dpm.State.MYS_SENDING_ROWS;
import static org.sluice.lua.dpm.State.MYS_SENDING_RSET;
import static org.sluice.lua.dpm.State.MYS_SENT_FIELDS;
import static org.sluice.lua.dpm.State.MYS_SENT_RSET;
import static org.sluice.lua.dpm.State.MYS_WAIT_AUTH;
import static org.sluice.lua.dpm.State.MYS_WAIT_CMD;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What packets do to the states of outgoing connections, row by row. DPM's state between a command and the first packet of
 * its reply is the exchange that the command begins: a row of it applies to {@link State#MYS_GOT_CMD} at once.
 */
final class ServerTable {
    /**
     * One row.
     *
     * @param heads which packets it is for
     * @param fires whether the callback of the state after is called
     * @param beyond whether DPM had no such row
     */
    record Row(
            Exchange exchange,
            Set<State> before,
            Set<Head> heads,
            PacketKind parsedAs,
            State after,
            boolean fires,
            boolean beyond) {}

    private static final Set<Head> ANY = EnumSet.allOf(Head.class);
    private static final Set<Head> OK = EnumSet.of(Head.OK);
    private static final Set<Head> OKS = EnumSet.of(Head.OK, Head.OK_MORE);
    private static final Set<Head> ERR = EnumSet.of(Head.ERR);
    private static final Set<Head> EOF = EnumSet.of(Head.EOF, Head.EOF_CURSOR);
    private static final Set<Head> EOF_MORE = EnumSet.of(Head.EOF_MORE);
    private static final Set<Head> EOFS = EnumSet.of(Head.EOF, Head.EOF_MORE, Head.EOF_CURSOR);
    private static final Set<State> GOT_CMD = EnumSet.of(MYS_GOT_CMD);
    /** Where a result begins: the first one, or one that follows another. */
    private static final Set<State> BEGIN = EnumSet.of(MYS_GOT_CMD, MYS_SENDING_RSET, MYS_SENDING_OK, MYS_SENDING_EOF);

    private static final Set<State> FIELDS = EnumSet.of(MYS_SENT_RSET, MYS_SENDING_FIELDS);
    private static final Set<State> ROWS_FOLLOW = EnumSet.of(MYS_SENT_FIELDS, MYS_SENDING_ROWS);
    private static final Set<State> PREPARED = EnumSet.of(MYS_SENDING_OK, MYS_SENDING_FIELDS, MYS_SENT_FIELDS);
    private static final Set<State> LOGIN = EnumSet.of(MYS_SENDING_OK, MYS_GOT_CMD);

    /** In order: the first one that fits counts. */
    static final List<Row> ROWS = rows();

    private static final Map<Exchange, Map<State, Map<Head, Row>>> LOOKUP = lookup();

    private ServerTable() {}

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        connecting(rows);
        results(rows);
        shorter(rows);
        statements(rows);
        return List.copyOf(rows);
    }

    private static void connecting(List<Row> rows) {
        rows.add(beyond(Exchange.IDLE, EnumSet.of(MYS_CONNECT, MYS_WAIT_AUTH), ERR, PacketKind.ERR, MYS_RECV_ERR));
        rows.add(row(Exchange.IDLE, EnumSet.of(MYS_CONNECT), ANY, PacketKind.HANDSHAKE, MYS_WAIT_AUTH));
        rows.add(row(Exchange.LOGIN, LOGIN, OK, PacketKind.OK, MYS_WAIT_CMD));
        rows.add(row(Exchange.LOGIN, LOGIN, ERR, PacketKind.ERR, MYS_RECV_ERR));
        // An auth switch, more data, a key: between the server and the client, or answered here.
        rows.add(silent(Exchange.LOGIN, LOGIN, ANY, MYS_SENDING_OK));
        rows.add(row(Exchange.IDLE, EnumSet.of(MYS_WAIT_CMD), ANY, PacketKind.NONE, MYS_WAIT_CMD));
        rows.add(beyond(Exchange.IDLE, EnumSet.of(MYS_RECV_ERR), ANY, PacketKind.NONE, MYS_RECV_ERR));
    }

    private static void results(List<Row> rows) {
        Exchange result = Exchange.RESULT;
        rows.add(row(result, BEGIN, OK, PacketKind.OK, MYS_WAIT_CMD));
        rows.add(beyond(result, BEGIN, EnumSet.of(Head.OK_MORE), PacketKind.OK, MYS_SENDING_OK));
        rows.add(row(result, BEGIN, ERR, PacketKind.ERR, MYS_RECV_ERR));
        rows.add(beyond(result, BEGIN, EOF, PacketKind.EOF, MYS_WAIT_CMD));
        rows.add(beyond(result, BEGIN, EOF_MORE, PacketKind.EOF, MYS_SENDING_EOF));
        rows.add(silent(result, BEGIN, EnumSet.of(Head.FILE), MYS_SENDING_RSET));
        rows.add(row(result, BEGIN, ANY, PacketKind.RSET, MYS_SENT_RSET));
        rows.add(beyond(result, FIELDS, ERR, PacketKind.ERR, MYS_RECV_ERR));
        rows.add(beyond(result, FIELDS, EnumSet.of(Head.EOF_CURSOR), PacketKind.EOF, MYS_WAIT_CMD));
        rows.add(row(result, FIELDS, EOFS, PacketKind.EOF, MYS_SENT_FIELDS));
        rows.add(row(result, FIELDS, ANY, PacketKind.FIELD, MYS_SENDING_FIELDS));
        rows.add(row(result, ROWS_FOLLOW, ERR, PacketKind.ERR, MYS_RECV_ERR));
        rows.add(row(result, ROWS_FOLLOW, EOF, PacketKind.EOF, MYS_WAIT_CMD));
        rows.add(beyond(result, ROWS_FOLLOW, EOF_MORE, PacketKind.EOF, MYS_SENDING_EOF));
        rows.add(row(result, ROWS_FOLLOW, ANY, PacketKind.ROW, MYS_SENDING_ROWS));
    }

    private static void shorter(List<Row> rows) {
        Set<State> fieldList = EnumSet.of(MYS_GOT_CMD, MYS_SENDING_FIELDS);
        rows.add(beyond(Exchange.FIELD_LIST, fieldList, ERR, PacketKind.ERR, MYS_RECV_ERR));
        rows.add(row(Exchange.FIELD_LIST, fieldList, EOFS, PacketKind.EOF, MYS_WAIT_CMD));
        rows.add(row(Exchange.FIELD_LIST, fieldList, ANY, PacketKind.FIELD, MYS_SENDING_FIELDS));
        rows.add(row(Exchange.ONE_PACKET, GOT_CMD, OKS, PacketKind.OK, MYS_WAIT_CMD));
        rows.add(row(Exchange.ONE_PACKET, GOT_CMD, ERR, PacketKind.ERR, MYS_RECV_ERR));
        rows.add(beyond(Exchange.ONE_PACKET, GOT_CMD, EOFS, PacketKind.EOF, MYS_WAIT_CMD));
        rows.add(beyond(Exchange.ONE_PACKET, GOT_CMD, ANY, PacketKind.NONE, MYS_WAIT_CMD));
        rows.add(beyond(Exchange.STATISTICS, GOT_CMD, ERR, PacketKind.ERR, MYS_RECV_ERR));
        rows.add(row(Exchange.STATISTICS, GOT_CMD, ANY, PacketKind.NONE, MYS_WAIT_CMD));
    }

    private static void statements(List<Row> rows) {
        Exchange prepare = Exchange.PREPARE;
        rows.add(beyond(prepare, GOT_CMD, ERR, PacketKind.ERR, MYS_RECV_ERR));
        rows.add(beyond(prepare, GOT_CMD, EnumSet.of(Head.OK_MORE), PacketKind.PREPARED, MYS_SENDING_OK));
        rows.add(beyond(prepare, GOT_CMD, OK, PacketKind.PREPARED, MYS_WAIT_CMD));
        rows.add(beyond(prepare, GOT_CMD, ANY, PacketKind.NONE, MYS_WAIT_CMD));
        rows.add(beyond(prepare, PREPARED, ERR, PacketKind.ERR, MYS_RECV_ERR));
        rows.add(beyond(prepare, PREPARED, EOF, PacketKind.EOF, MYS_WAIT_CMD));
        rows.add(beyond(prepare, PREPARED, EOF_MORE, PacketKind.EOF, MYS_SENT_FIELDS));
        rows.add(beyond(prepare, PREPARED, ANY, PacketKind.FIELD, MYS_SENDING_FIELDS));
        Set<State> rowsFollow = EnumSet.of(MYS_GOT_CMD, MYS_SENDING_ROWS);
        rows.add(beyond(Exchange.FETCH, rowsFollow, ERR, PacketKind.ERR, MYS_RECV_ERR));
        rows.add(beyond(Exchange.FETCH, rowsFollow, EOFS, PacketKind.EOF, MYS_WAIT_CMD));
        rows.add(beyond(Exchange.FETCH, rowsFollow, ANY, PacketKind.ROW, MYS_SENDING_ROWS));
        rows.add(beyond(Exchange.STREAM, rowsFollow, ERR, PacketKind.ERR, MYS_RECV_ERR));
        rows.add(beyond(Exchange.STREAM, rowsFollow, EOFS, PacketKind.EOF, MYS_WAIT_CMD));
        rows.add(beyond(Exchange.STREAM, rowsFollow, ANY, PacketKind.NONE, MYS_SENDING_ROWS));
    }

    private static Row row(Exchange exchange, Set<State> before, Set<Head> heads, PacketKind kind, State after) {
        return new Row(exchange, before, heads, kind, after, true, false);
    }

    private static Row beyond(Exchange exchange, Set<State> before, Set<Head> heads, PacketKind kind, State after) {
        return new Row(exchange, before, heads, kind, after, true, true);
    }

    private static Row silent(Exchange exchange, Set<State> before, Set<Head> heads, State after) {
        return new Row(exchange, before, heads, PacketKind.NONE, after, false, true);
    }

    private static Map<Exchange, Map<State, Map<Head, Row>>> lookup() {
        Map<Exchange, Map<State, Map<Head, Row>>> lookup = new EnumMap<>(Exchange.class);
        for (Row row : ROWS) {
            Map<State, Map<Head, Row>> states =
                    lookup.computeIfAbsent(row.exchange, exchange -> new EnumMap<>(State.class));
            for (State before : row.before) {
                Map<Head, Row> heads = states.computeIfAbsent(before, state -> new EnumMap<>(Head.class));
                row.heads.forEach(head -> heads.putIfAbsent(head, row));
            }
        }
        return lookup;
    }

    /** Null if no packet may come there. */
    static @Nullable Row row(Exchange exchange, State before, Head head) {
        Map<State, Map<Head, Row>> states = LOOKUP.get(exchange);
        Map<Head, Row> heads = states == null ? null : states.get(before);
        return heads == null ? null : heads.get(head);
    }
}
