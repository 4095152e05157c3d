// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.sluice.api.account.AccountException;
import org.sluice.api.account.AccountReader;
import org.sluice.api.account.AccountServer;
import org.sluice.api.account.Accounts;

/**
 * What came of one server.
 *
 * @param accounts null if it failed, which is told already
 */
record ServerRead(ExportServer server, @Nullable Accounts accounts) {
    private static final int AT_ONCE = 16;

    /** Reads all servers, several at once; told as they come, given in the order of the list. */
    static List<ServerRead> all(AccountReader reader, List<ExportServer> servers, Logins logins, Progress progress)
            throws ToolFailure {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_ONCE, servers.size()), work -> {
            Thread thread = new Thread(work, "cdb-export");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<ServerRead>> begun = new ArrayList<>();
            for (ExportServer server : servers) {
                AccountServer login = logins.of(server);
                begun.add(threads.submit(() -> one(reader, server, login, progress)));
            }
            List<ServerRead> all = new ArrayList<>();
            for (Future<ServerRead> one : begun) {
                all.add(one.get());
            }
            progress.end();
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ToolFailure.of("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static ServerRead one(AccountReader reader, ExportServer server, AccountServer login, Progress progress) {
        try {
            Accounts accounts = reader.read(login);
            progress.done(server, accounts);
            return new ServerRead(server, accounts);
        } catch (AccountException e) {
            progress.failed(server, String.valueOf(e.getMessage()));
            return new ServerRead(server, null);
        }
    }
}
