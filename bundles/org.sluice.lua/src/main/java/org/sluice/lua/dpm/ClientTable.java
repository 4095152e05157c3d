// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.sluice.lua.dpm.ClientEvent.RECEIVED;
import static org.sluice.lua.dpm.ClientEvent.RECEIVED_ANSWER;
import static org.sluice.lua.dpm.ClientEvent.SENT;
import static org.sluice.lua.dpm.ClientEvent.SENT_ERR;
import static org.sluice.lua.dpm.ClientEvent.SENT_QUESTION;
import static org.sluice.lua.dpm.State.MYC_SENT_CMD;
import static org.sluice.lua.dpm.State.MYC_WAITING;
import static org.sluice.lua.dpm.State.MYC_WAIT_AUTH;
import static org.sluice.lua.dpm.State.MYC_WAIT_HANDSHAKE;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The states of accepted connections, row by row. */
final class ClientTable {
    /**
     * One row.
     *
     * @param fires whether the callback of the state after is called
     * @param beyond whether DPM had no such row
     */
    record Row(State before, ClientEvent event, PacketKind parsedAs, State after, boolean fires, boolean beyond) {}

    static final List<Row> ROWS = List.of(
            row(MYC_WAIT_HANDSHAKE, SENT, PacketKind.NONE, MYC_WAIT_AUTH),
            row(MYC_WAIT_AUTH, RECEIVED, PacketKind.AUTH, MYC_WAITING),
            row(MYC_WAITING, SENT, PacketKind.NONE, MYC_WAITING),
            row(MYC_WAITING, RECEIVED, PacketKind.CMD, MYC_SENT_CMD),
            row(MYC_SENT_CMD, SENT, PacketKind.NONE, MYC_WAITING),
            row(MYC_SENT_CMD, RECEIVED, PacketKind.NONE, MYC_SENT_CMD),
            // An ERR is all that may come instead of a handshake, or while the login is awaited.
            silent(MYC_WAIT_HANDSHAKE, SENT_ERR),
            silent(MYC_WAIT_AUTH, SENT_ERR),
            // A login that takes more turns is between client and server.
            silent(MYC_WAITING, SENT_QUESTION),
            silent(MYC_WAITING, RECEIVED_ANSWER),
            // So is COM_CHANGE_USER. A file that the server asks for comes as further packets of the command.
            silent(MYC_SENT_CMD, SENT_QUESTION),
            silent(MYC_SENT_CMD, RECEIVED_ANSWER),
            beyond(MYC_WAITING, SENT_ERR, MYC_WAITING),
            beyond(MYC_SENT_CMD, SENT_ERR, MYC_WAITING));

    private static final Map<State, Map<ClientEvent, Row>> LOOKUP = lookup();

    private ClientTable() {}

    private static Row row(State before, ClientEvent event, PacketKind parsedAs, State after) {
        return new Row(before, event, parsedAs, after, true, false);
    }

    private static Row beyond(State before, ClientEvent event, State after) {
        return new Row(before, event, PacketKind.NONE, after, true, true);
    }

    private static Row silent(State state, ClientEvent event) {
        return new Row(state, event, PacketKind.NONE, state, false, true);
    }

    private static Map<State, Map<ClientEvent, Row>> lookup() {
        Map<State, Map<ClientEvent, Row>> lookup = new EnumMap<>(State.class);
        for (Row row : ROWS) {
            lookup.computeIfAbsent(row.before, state -> new EnumMap<>(ClientEvent.class))
                    .put(row.event, row);
        }
        return lookup;
    }

    /** Null if nothing of the kind may happen in this state. */
    static @Nullable Row row(State before, ClientEvent event) {
        Map<ClientEvent, Row> events = LOOKUP.get(before);
        return events == null ? null : events.get(event);
    }
}
