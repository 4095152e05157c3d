// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.IoHandlerFactory;

/**
 * Which of a script's workers an engine is, and what it shares with others.
 *
 * @param index from 1 on
 * @param count how many there are
 * @param loop the worker's own, shared with those that are the same worker of what was loaded before and after
 * @param accepting on which the listeners of all workers accept
 * @param sockets the listeners of all workers
 */
record Worker(int index, int count, ScriptLoop loop, ListenerLoop accepting, ListenerSockets sockets) {
    /** As many as a script may have. */
    static final int MOST = 64;

    /** The only one. */
    static Worker alone(String script) {
        IoHandlerFactory handler = Sockets.best().ioHandler();
        return new Worker(
                1, 1, new ScriptLoop(script, handler), new ListenerLoop(script, handler), new ListenerSockets());
    }

    /** @param atOnce whether what is still being sent is of no interest */
    void release(boolean atOnce) {
        loop.release(atOnce);
        accepting.release();
    }
}
