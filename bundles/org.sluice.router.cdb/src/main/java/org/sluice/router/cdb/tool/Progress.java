// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.PrintStream;
import org.sluice.api.account.Accounts;

/**
 * Tells how far it is: on a terminal in one line that is written over, else a line for each server. Failures are told in
 * any case. For any number of threads.
 */
final class Progress {
    private static final String BEGIN_OF_LINE = "\r\u001b[K";

    private final Talk talk;
    private final boolean quiet;
    private final int servers;
    private int done;
    private long accounts;

    Progress(Talk talk, boolean quiet, int servers) {
        this.talk = talk;
        this.quiet = quiet;
        this.servers = servers;
    }

    synchronized void done(ExportServer server, Accounts read) {
        done++;
        accounts += read.accounts().size();
        if (!quiet && !talk.terminal()) {
            talk.tell(server + ": " + read.version() + ", "
                    + Numbers.of(read.accounts().size(), "account"));
        }
        show();
    }

    synchronized void failed(ExportServer server, String why) {
        done++;
        clear();
        talk.tell(server + ": " + why);
        show();
    }

    synchronized void end() {
        clear();
    }

    private void show() {
        if (!quiet && talk.terminal()) {
            PrintStream err = talk.err();
            err.print(BEGIN_OF_LINE + "sluice: " + done + " of " + Numbers.of(servers, "server") + ", "
                    + Numbers.of(accounts, "account"));
            err.flush();
        }
    }

    private void clear() {
        if (!quiet && talk.terminal()) {
            talk.err().print(BEGIN_OF_LINE);
            talk.err().flush();
        }
    }
}
