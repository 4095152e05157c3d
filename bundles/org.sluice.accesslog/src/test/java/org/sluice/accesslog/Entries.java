// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Sessions that have ended. */
final class Entries {
    private static final Instant ENDED = Instant.parse("2026-01-31T23:59:59Z");

    private Entries() {}

    static AccessEntry number(long id) {
        return of(id, "whee", "org.sluice.router.cdb/0.1.0#3: users");
    }

    static AccessEntry of(long id, @Nullable String user, @Nullable String route) {
        return new AccessEntry(
                ENDED,
                ENDED.minusMillis(1500),
                Duration.ofMillis(1501),
                Long.toString(id),
                "mysql",
                "mysql",
                "192.0.2.7:40112",
                user,
                "tcp:10.0.0.1:3306",
                route,
                "TLSv1.3",
                null,
                100,
                20_000_000_000L,
                7,
                "client_closed");
    }
}
