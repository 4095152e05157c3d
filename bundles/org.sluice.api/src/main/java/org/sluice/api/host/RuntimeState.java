// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.host;

import java.util.Map;

/**
 * What an operator has said at run time and no file holds, such as a drain: a process that takes over goes on with it. A
 * service, in both processes. The old one is asked to {@link #save} several times in a take-over, for an operator may go on
 * speaking to it; the new one is asked to {@link #restore} each time. Calls are for any thread, one at a time, and may block
 * for seconds.
 *
 * <p>What the maps hold passes between the processes as JSON: texts, whole numbers, truth values, lists and maps.
 */
public interface RuntimeState {

    /**
     * Which service of the other process this one speaks with: the bundle's symbolic name, or a name that begins with it
     * where a bundle has several. No two services of a process may have the same.
     */
    String name();

    /**
     * The old process: what holds at this moment. An exception is logged as a defect; the new process keeps what it was given
     * the last time, and the other services are saved all the same.
     */
    Map<String, Object> save();

    /**
     * The new process: puts in force what the old one has saved. Called when everything is configured and nobody is accepted
     * yet, then again: what has not changed since the call before stays as it is. What can not be had is told in the log, one
     * line each, and the rest is put in force all the same; the next call may find it. An exception is logged as a defect,
     * and keeps neither the other services nor the take-over from going on. A service that the old process did not have, or
     * that failed to save there, is not called.
     */
    void restore(Map<String, Object> saved);
}
