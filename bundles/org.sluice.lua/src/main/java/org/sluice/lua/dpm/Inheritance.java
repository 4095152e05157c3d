// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of a script that another one takes the place of. What that one asks for while it is loaded is claimed, and
 * passes to it only when it is in force; if it fails nothing has happened. Claims are made on the loop of the one that is loaded.
 */
final class Inheritance {
    static final Inheritance NONE = new Inheritance(Map.of());

    /** The script before may be busy for as long as its budget allows. */
    private static final int PATIENCE_SECONDS = 10;

    /** What passes from one to the other. */
    private record Claim(ListenerConnection old, ListenerConnection fresh) {}

    private final Map<String, ListenerConnection> offered;
    private final List<Claim> claims = new ArrayList<>();

    private Inheritance(Map<String, ListenerConnection> offered) {
        this.offered = offered;
    }

    /** What of an engine's connections can be claimed; on that engine's loop. */
    static Inheritance of(Collection<Connection> connections) {
        Map<String, ListenerConnection> offered = new HashMap<>();
        for (Connection connection : connections) {
            if (connection instanceof ListenerConnection listener) {
                offered.putIfAbsent(listener.wanted(), listener);
            }
        }
        return new Inheritance(offered);
    }

    /** @return null if there is none that was asked for so, or it is claimed already */
    @Nullable
    ListenerConnection claim(DpmEngine engine, String wanted) {
        ListenerConnection old = offered.isEmpty() ? null : offered.remove(wanted);
        if (old == null) {
            return null;
        }
        ListenerConnection fresh = old.successor(engine);
        claims.add(new Claim(old, fresh));
        return fresh;
    }

    /**
     * Passes on what was claimed, from any thread but the two engines' own. Returns when it is done: whoever takes over in turn
     * must find the listeners there.
     */
    void pass(DpmEngine before, DpmEngine to) throws InterruptedException {
        List<CompletableFuture<Void>> passed = new ArrayList<>();
        for (Claim claim : claims) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            passed.add(done);
            before.execute(() -> pass(claim, to, done));
        }
        try {
            CompletableFuture.allOf(passed.toArray(CompletableFuture<?>[]::new))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            to.report("the listeners of the script before are not all here yet: " + e);
        }
    }

    private static void pass(Claim claim, DpmEngine to, CompletableFuture<Void> done) {
        boolean left = claim.old().leave(claim.fresh());
        to.execute(() -> {
            if (left) {
                claim.fresh().take();
            } else {
                claim.fresh().close();
            }
            to.flush();
            done.complete(null);
        });
    }
}
