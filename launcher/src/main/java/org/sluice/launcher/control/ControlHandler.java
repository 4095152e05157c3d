// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.control;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.sluice.launcher.report.Failure;

/** What a running instance answers on its control socket. Called on the threads of the connections; may block. */
public interface ControlHandler {
    /** The verb that changes nothing. */
    String STATUS = "status";

    /** The other end of one connection. */
    interface Peer {

        /** The user whose process it is, as the kernel says. */
        String user();

        /** Has this done once when the connection has ended, on any thread; at once if it has already. */
        void whenGone(Runnable action);
    }

    /**
     * Answers a question, which has a {@code verb}.
     *
     * @param peer who asks
     * @throws Failure if it can not be done; its lines are for the operator
     */
    Map<String, Object> answer(Map<String, Object> question, Peer peer) throws Failure;

    /** A conversation of the shell, as the host function opens it; empty if no shell is started. */
    Map<String, Object> console(InputStream in, OutputStream out, OutputStream err, Peer peer) throws Failure;
}
