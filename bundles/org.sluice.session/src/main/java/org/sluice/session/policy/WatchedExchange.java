// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import java.util.List;
import java.util.function.Supplier;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.AuthStep;
import org.sluice.module.Offer;

/** A module's exchange, watched at each step, with those of modules in shadow beside it. */
final class WatchedExchange implements AuthExchange {
    private final Offer<AuthMethod> offer;
    private final AuthExchange exchange;
    private final List<Shadowing> shadows;

    WatchedExchange(Offer<AuthMethod> offer, AuthExchange exchange, List<Shadowing> shadows) {
        this.offer = offer;
        this.exchange = exchange;
        this.shadows = shadows;
        offer.begin();
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
        return offer.within(() -> {
            AuthStep step = code.get();
            if (step == null) {
                throw new IllegalStateException("a step of an exchange is null");
            }
            return step;
        });
    }

    @Override
    public void close() {
        try {
            offer.within(() -> {
                exchange.close();
                return true;
            });
        } finally {
            offer.end();
            shadows.forEach(Shadowing::close);
        }
    }
}
