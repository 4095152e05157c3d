// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.control;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.sluice.launcher.report.Failure;

/** What a running instance answers on its control socket. Called on the threads of the connections; may block. */
public interface ControlHandler {

    /**
     * Answers a question, which has a {@code verb}.
     *
     * @throws Failure if it can not be done; its lines are for the operator
     */
    Map<String, Object> answer(Map<String, Object> question) throws Failure;

    /** A conversation of the shell, as the host function opens it; empty if no shell is started. */
    Map<String, Object> console(InputStream in, OutputStream out, OutputStream err) throws Failure;
}
