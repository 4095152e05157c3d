// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.listener;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** The listeners, and opening and closing them at run time. A service; calls are for any thread and do not block. */
@ProviderType
public interface Listeners {

    /** All listeners by name. */
    List<ListenerInfo> list();

    /**
     * Opens one more listener, until it is closed or the process ends.
     *
     * @param settings the keys of {@code org.sluice.listener-NAME.cfg}
     * @return the listener, open; or completed exceptionally with an {@link IllegalArgumentException} (bad settings,
     *     name taken) or an {@link java.io.IOException} (can not be bound), whose message is for the operator
     */
    CompletionStage<ListenerInfo> open(String name, Map<String, String> settings);

    /**
     * Stops accepting on a listener. Its sessions go on. One that a file configures comes back with the file's next
     * change or with the next start.
     *
     * @return completed exceptionally with an {@link IllegalArgumentException} if there is none of that name
     */
    CompletionStage<Void> close(String name);

    /**
     * Stops accepting on a listener, which stays in the list until it is resumed or closed. Its sessions go on.
     *
     * @return completed exceptionally with an {@link IllegalArgumentException} if there is none of that name
     */
    CompletionStage<ListenerInfo> drain(String name);

    /**
     * Opens a drained listener again; one that is open stays as it is.
     *
     * @return completed exceptionally with an {@link IllegalArgumentException} if there is none of that name, or an
     *     {@link java.io.IOException} if it can not be bound at this moment; it is tried again until it can
     */
    CompletionStage<ListenerInfo> resume(String name);
}
