// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Something that listens, and can leave its sockets to another process so that no connection is refused or reset in between.
 * A service, in both processes. The old one is asked to {@link #offer}, then to {@link #leave} or, if the new process does
 * not get ready, to {@link #keep}; the new one to {@link #take} before any configuration is read, then to {@link #open}. The
 * other process may vanish at any moment. Calls are for any thread, one at a time, and may block for a moment.
 *
 * <p>What the maps hold passes between the processes as JSON: texts, whole numbers, truth values, lists and maps.
 */
public interface TakeOver {

    /** Which service of the other process this one speaks with: the bundle's name. */
    String name();

    /**
     * The old process: prepares to be left, and goes on as before.
     *
     * @param folder only this user may write there; what is made there goes with {@link #keep} or {@link #leave}
     * @return what {@link #take} is given
     * @throws IOException if this can not be taken over; the message is for the operator
     */
    Map<String, Object> offer(Path folder) throws IOException;

    /** The old process: the other one has failed, and all is as it was before the offer. */
    void keep();

    /**
     * The old process: the other one accepts. Accepts no more from now on; the sessions go on. What was not taken is closed
     * for good.
     *
     * @param taken what {@link #open} gave
     */
    void leave(Map<String, Object> taken);

    /**
     * The new process: gets what the old one offers. What is opened from now on accepts nobody yet.
     *
     * @throws IOException if it can not be had; the message is for the operator
     */
    void take(Path folder, Map<String, Object> offered) throws IOException;

    /**
     * The new process: accepts from now on. What was offered and is not used is let go.
     *
     * @return what {@link #leave} is given
     */
    Map<String, Object> open();
}
