// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.sluice.testkit.process.Patience;

/**
 * Clients by a real driver, all the time: some log in, ask and leave, others stay and ask again and again. What fails
 * although nothing was done to it is wrong.
 */
final class Load implements AutoCloseable {
    private final List<Route> routes;
    private final Size size;
    private final Tally tally;
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean ended;

    /**
     * How much of it.
     *
     * @param comers clients that log in again and again
     * @param stayers clients that stay, by route
     * @param pauseMillis of each client between two logins, or two queries
     */
    record Size(int comers, int stayers, int pauseMillis) {}

    Load(List<Route> routes, Size size, Tally tally) {
        this.routes = routes;
        this.size = size;
        this.tally = tally;
        for (int i = 0; i < size.comers(); i++) {
            Random random = new Random(i);
            begin(() -> comeAndGo(random));
        }
        for (Route route : routes) {
            for (int i = 0; i < size.stayers(); i++) {
                begin(() -> stay(route));
            }
        }
    }

    /** A client's life, again and again. */
    private interface Life {
        void live() throws InterruptedException;
    }

    private void begin(Life life) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!ended) {
                            life.live();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "client " + clients.size());
        clients.add(thread);
        thread.start();
    }

    private void pause() throws InterruptedException {
        Patience.pause(TimeUnit.MILLISECONDS.toNanos(size.pauseMillis()));
    }

    private void comeAndGo(Random random) throws InterruptedException {
        Route route = routes.get(random.nextInt(routes.size()));
        long mark = route.logins.mark();
        try (Connection client = route.login()) {
            tally.logins.increment();
            Route.ask(client, random.nextInt());
            tally.queries.increment();
        } catch (SQLException e) {
            failed(route.logins.excuses(mark), "a login by " + route, e);
        }
        pause();
    }

    private void stay(Route route) throws InterruptedException {
        long mark = route.logins.mark();
        try (Connection client = route.login()) {
            tally.logins.increment();
            stay(route, client);
        } catch (SQLException e) {
            failed(route.logins.excuses(mark), "a login by " + route, e);
            pause();
        }
    }

    private void stay(Route route, Connection client) throws InterruptedException {
        long mark = route.sessions.mark();
        try {
            long id = Route.number(client, "select connection_id()");
            for (long number = 0; !ended; number++) {
                Route.ask(client, number);
                if (Route.number(client, "select connection_id()") != id) {
                    tally.wrong("a session of " + route + " is on another server connection");
                }
                tally.queries.add(2);
                pause();
            }
        } catch (SQLException e) {
            failed(route.sessions.excuses(mark), "a session of " + route, e);
        }
    }

    private void failed(boolean excused, String what, SQLException e) {
        if (excused) {
            tally.explained(what);
        } else {
            tally.wrong(what + " failed: " + e + (e.getCause() == null ? "" : " " + e.getCause()));
        }
    }

    /** All leave; returns when they have. */
    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread client : clients) {
            client.join();
        }
    }
}
