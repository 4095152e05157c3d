// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.script;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One script at one moment. All figures but those that say otherwise are since it was loaded first.
 *
 * @param name from the configuration file's name
 * @param file the script
 * @param loads how often it was loaded; 0 if it never was
 * @param trusted whether it has io, os and debug
 * @param listening addresses and paths on which it listens now
 * @param clients connected now
 * @param servers connected, or being connected, now
 * @param retiring clients that finish on what was loaded before
 * @param timers active now
 * @param callbacks that were run
 * @param errors of callbacks
 * @param time on the clock that callbacks have taken
 * @param allocatedBytes that callbacks have allocated, whether they are still in use or not
 * @param problem why it does not run, or why what was to be loaded last was not, or else the last error of a
 *     callback of what is in force; null if all is well
 */
public record ScriptInfo(
        String name,
        String file,
        State state,
        int loads,
        boolean trusted,
        List<String> listening,
        int clients,
        int servers,
        int retiring,
        int timers,
        long callbacks,
        long errors,
        Duration time,
        long allocatedBytes,
        @Nullable String problem) {

    /** What a script is doing. */
    public enum State {
        /** It is being loaded first. */
        LOADING,
        RUNNING,
        /** It could not be loaded, and there is nothing from before. */
        FAILED,
        /** It takes no new client; those that it has finish. */
        DRAINING
    }

    public ScriptInfo {
        listening = List.copyOf(listening);
    }
}
