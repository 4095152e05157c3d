// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One connection that came to a {@link ScriptedPeer}. */
public final class Visit {
    private final Wire wire;
    private final Duration deadline;
    private final CompletableFuture<Void> played = new CompletableFuture<>();

    Visit(Wire wire, Duration deadline) {
        this.wire = wire;
        this.deadline = deadline;
    }

    /** The script counts as ended only when its connection is closed. */
    void play(Script script) {
        Throwable failure = null;
        try (wire) {
            script.play(wire);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            failure = e;
        }
        if (failure == null) {
            played.complete(null);
        } else {
            played.completeExceptionally(failure);
        }
    }

    /** The peer's end of the connection, for another thread than the script's to look at or to use. */
    public Wire wire() {
        return wire;
    }

    public boolean over() {
        return played.isDone();
    }

    /** Waits until the script has ended, and throws what it threw. */
    public Visit await() throws IOException, InterruptedException {
        try {
            played.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return this;
        } catch (TimeoutException e) {
            throw new IOException("the script did not end within " + deadline.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException("the script failed: " + e.getCause(), e.getCause());
        }
    }
}
