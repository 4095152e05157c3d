// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.session;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The table of live sessions. A service; all calls are for any thread and do not block. */
@ProviderType
public interface Sessions {

    /** The sessions of this moment, by ascending id. */
    List<Session> list();

    /** A live session; empty if it has ended. */
    Optional<Session> find(SessionId id);

    /** How many sessions live. */
    int count();

    /**
     * Ends a session with {@link CloseReason#KILLED}. It ends shortly after, on its own event loop.
     *
     * @param by who asked, for the log
     * @return false if there is no such session
     */
    boolean kill(SessionId id, String by);
}
