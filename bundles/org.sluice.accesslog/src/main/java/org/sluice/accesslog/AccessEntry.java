// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.Session;

/**
 * What is told of a session, as it was when it ended. Texts may have come from outside.
 *
 * @param route which router has chosen the server, its generation, and why
 * @param lived not the difference of the times: the clock may have been set meanwhile
 */
record AccessEntry(
        Instant ended,
        Instant started,
        Duration lived,
        String session,
        String listener,
        String protocol,
        String client,
        @Nullable String user,
        @Nullable String server,
        @Nullable String route,
        @Nullable String clientTls,
        @Nullable String serverTls,
        long bytesIn,
        long bytesOut,
        long commands,
        String reason) {

    static AccessEntry of(Session session, Instant ended) {
        Map<String, String> details = session.details();
        CloseReason reason = session.closeReason();
        return new AccessEntry(
                ended,
                session.startedAt(),
                session.age(),
                session.id().toString(),
                session.listener(),
                session.protocol(),
                session.client(),
                session.user(),
                session.server(),
                session.routedBy(),
                details.get("client TLS"),
                details.get("server TLS"),
                session.inputBytes(),
                session.outputBytes(),
                session.commands(),
                reason == null ? "unknown" : reason.label());
    }
}
