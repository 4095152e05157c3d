// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.packet.SessionState;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.ProtocolException;

/** By which servers send a client elsewhere when it has logged in, and so past the proxy. */
final class Redirects {
    /** MariaDB 11.3 and newer. */
    private static final String VARIABLE = "redirect_url";
    /** A text of MySQL servers in some clouds. */
    private static final String LOCATION = "location: mysql://";

    private Redirects() {}

    /** The same without them. */
    static OkPacket without(OkPacket ok) {
        boolean located = ok.info().utf8().toLowerCase(Locale.ROOT).startsWith(LOCATION);
        return new OkPacket(
                ok.endsRows(),
                ok.affectedRows(),
                ok.lastInsertId(),
                ok.status(),
                ok.warnings(),
                located ? ByteString.EMPTY : ok.info(),
                ok.sessionState().isEmpty() ? ok.sessionState() : without(ok.sessionState()));
    }

    /** What can not be read is no client's either. */
    private static ByteString without(ByteString sessionState) {
        try {
            List<SessionState> kept = new ArrayList<>();
            for (SessionState change : SessionState.decode(sessionState)) {
                if (change.type() != SessionState.SESSION_TRACK_SYSTEM_VARIABLES) {
                    kept.add(change);
                    continue;
                }
                List<ByteString> variables = withoutVariable(change.strings());
                if (!variables.isEmpty()) {
                    kept.add(SessionState.ofVariables(variables));
                }
            }
            return SessionState.encode(kept);
        } catch (ProtocolException e) {
            return ByteString.EMPTY;
        }
    }

    private static List<ByteString> withoutVariable(List<ByteString> namesAndValues) {
        List<ByteString> kept = new ArrayList<>();
        for (int i = 0; i + 1 < namesAndValues.size(); i += 2) {
            if (!namesAndValues.get(i).utf8().equalsIgnoreCase(VARIABLE)) {
                kept.add(namesAndValues.get(i));
                kept.add(namesAndValues.get(i + 1));
            }
        }
        return kept;
    }
}
