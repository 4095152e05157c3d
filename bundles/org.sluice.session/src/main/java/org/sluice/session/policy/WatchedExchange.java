// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.AuthStep;
import org.sluice.module.ModuleFault;
import org.sluice.module.Offer;

/** A module's exchange, watched at each step, with those of modules in shadow beside it. */
final class WatchedExchange implements AuthExchange {
    private final Offer<AuthMethod> offer;
    private final AuthExchange exchange;
    private final List<Shadowing> shadows;
    private volatile boolean faulty;
    private boolean denied;
    private @Nullable CompletableFuture<AuthStep> pending;

    WatchedExchange(Offer<AuthMethod> offer, AuthExchange exchange, List<Shadowing> shadows) {
        this.offer = offer;
        this.exchange = exchange;
        this.shadows = shadows;
    }

    @Override
    public AuthStep begin() {
        AuthStep step = step(exchange::begin);
        shadows.forEach(shadow -> shadow.begin(step));
        return step;
    }

    @Override
    public AuthStep fromClient(AuthData data) {
        if (shadows.isEmpty()) {
            return step(() -> exchange.fromClient(data));
        }
        AuthData copy = AuthData.of(data.bytes());
        AuthStep step = step(() -> exchange.fromClient(data));
        shadows.forEach(shadow -> shadow.fromClient(copy, step));
        copy.wipe();
        return step;
    }

    @Override
    public AuthStep fromServer(AuthData data) {
        if (shadows.isEmpty()) {
            return step(() -> exchange.fromServer(data));
        }
        AuthData copy = AuthData.of(data.bytes());
        AuthStep step = step(() -> exchange.fromServer(data));
        shadows.forEach(shadow -> shadow.fromServer(copy, step));
        copy.wipe();
        return step;
    }

    private AuthStep step(Supplier<AuthStep> code) {
        try {
            AuthStep step = offer.within(() -> {
                AuthStep next = code.get();
                if (next == null) {
                    throw new IllegalStateException("a step of an exchange is null");
                }
                return next;
            });
            if (step instanceof AuthStep.Later later) {
                return new AuthStep.Later(await(later));
            } else {
                pending = null;
                denied |= step instanceof AuthStep.Denied || step instanceof AuthStep.Impossible;
            }
            return step;
        } catch (ModuleFault e) {
            faulty = true;
            throw e;
        }
    }

    /** A future of this one's own: whoever waits for it may end it, when it is late. */
    private CompletableFuture<AuthStep> await(AuthStep.Later later) {
        CompletableFuture<AuthStep> own = new CompletableFuture<>();
        pending = own;
        own.whenComplete((next, failure) -> {
            if (failure != null) {
                failed(failure.toString());
            }
        });
        later.step().whenComplete((next, failure) -> {
            if (failure != null) {
                own.completeExceptionally(failure);
            } else {
                own.complete(next);
            }
        });
        return own;
    }

    private void failed(String what) {
        faulty = true;
        offer.fault(what);
    }

    @Override
    public void close() {
        try {
            offer.within(() -> {
                exchange.close();
                return true;
            });
            judge();
        } finally {
            offer.end();
            shadows.forEach(Shadowing::close);
        }
    }

    /** Whose users are turned away more often than those of others is not as good as they, whatever the cause. */
    private void judge() {
        if (faulty) {
            offer.outcome(false);
        } else if (pending == null || pending.isDone()) {
            offer.decided();
            offer.outcome(!denied);
        }
    }
}
