// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.AuthStep;
import org.sluice.module.Asked;
import org.sluice.module.ModuleFault;
import org.sluice.module.Offer;

/**
 * The exchange of a method in shadow: it is given what the one in force is given, and its steps are compared. A step of it
 * that comes later is compared if it comes before the login is over, and ends the comparison; that of the one in force ends it at once.
 */
final class Shadowing {
    /** Its answers have nothing random in them, so two that differ are a difference. */
    private static final String DETERMINISTIC = "mysql_native_password";

    private final Asked<AuthMethod> methods;
    private final Offer<AuthMethod> shadow;
    private final String user;
    private final String plugin;
    private final AtomicReference<@Nullable Said> owed = new AtomicReference<>();
    private @Nullable AuthExchange exchange;
    private boolean waiting;

    /** A step of the one in force: in words, and what it sends. */
    private record Said(String words, ByteBuffer bytes) {
        static Said of(AuthStep step) {
            return new Said(
                    Shadowing.words(step), ByteBuffer.wrap(Shadowing.bytes(step).clone()));
        }
    }

    private Shadowing(Asked<AuthMethod> methods, Offer<AuthMethod> shadow, String user, String plugin) {
        this.methods = methods;
        this.shadow = shadow;
        this.user = user;
        this.plugin = plugin;
    }

    static Shadowing begin(
            Asked<AuthMethod> methods,
            Offer<AuthMethod> shadow,
            String user,
            String plugin,
            AuthMethods.Beginning beginning) {
        Shadowing begun = new Shadowing(methods, shadow, user, plugin);
        shadow.begin();
        try {
            begun.exchange = shadow.ask(beginning::by);
            if (begun.exchange == null) {
                methods.compared(user, plugin + ": can", shadow, plugin + ": can not");
            }
        } catch (ModuleFault e) {
            begun.failed("can", String.valueOf(e.getMessage()));
        }
        return begun;
    }

    void begin(AuthStep inForce) {
        step(inForce, AuthExchange::begin);
    }

    void fromClient(AuthData data, AuthStep inForce) {
        step(inForce, asked -> asked.fromClient(AuthData.of(data.bytes())));
    }

    void fromServer(AuthData data, AuthStep inForce) {
        step(inForce, asked -> asked.fromServer(AuthData.of(data.bytes())));
    }

    private interface Step {
        AuthStep of(AuthExchange exchange);
    }

    private void step(AuthStep inForce, Step step) {
        AuthExchange asked = exchange;
        if (asked == null || waiting) {
            return;
        }
        try {
            AuthStep own = shadow.within(() -> step.of(asked));
            if (inForce instanceof AuthStep.Later) {
                leave();
            } else if (own instanceof AuthStep.Later later) {
                await(Said.of(inForce), later);
            } else {
                compare(Said.of(inForce), own);
            }
        } catch (ModuleFault e) {
            failed(words(inForce), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            shadow.fault(e.toString());
            failed(words(inForce), e.toString());
        }
    }

    private void await(Said inForce, AuthStep.Later later) {
        waiting = true;
        owed.set(inForce);
        later.step().whenComplete((step, failure) -> {
            Said against = owed.getAndSet(null);
            if (against != null && failure == null) {
                compare(against, step);
            } else if (against != null) {
                shadow.fault(failure.toString());
                methods.failed(user, plugin + ": " + against.words, shadow, failure.toString());
            }
        });
    }

    private void compare(Said inForce, @Nullable AuthStep own) {
        String other = own == null ? "nothing" : words(own);
        if (plugin.equals(DETERMINISTIC) && own != null && !inForce.bytes.equals(ByteBuffer.wrap(bytes(own)))) {
            other += ", other ones";
        }
        methods.compared(user, plugin + ": " + inForce.words, shadow, plugin + ": " + other);
        if (own instanceof AuthStep.Verified verified) {
            verified.revealed().wipe();
        }
    }

    private static byte[] bytes(AuthStep step) {
        if (step instanceof AuthStep.ToServer answer) {
            return answer.data().bytes();
        }
        return step instanceof AuthStep.ToClient more ? more.data().bytes() : new byte[0];
    }

    private static String words(AuthStep step) {
        if (step instanceof AuthStep.ToServer answer) {
            return answer.data().length() + " bytes for the server";
        }
        if (step instanceof AuthStep.ToClient more) {
            return more.data().length() + " bytes for the client";
        }
        return step.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private void failed(String inForce, String fault) {
        methods.failed(user, plugin + ": " + inForce, shadow, fault);
        leave();
    }

    void close() {
        Said unanswered = owed.getAndSet(null);
        if (unanswered != null) {
            methods.failed(user, plugin + ": " + unanswered.words, shadow, "no answer while the login lasted");
        }
        leave();
        shadow.end();
    }

    private void leave() {
        AuthExchange ending = exchange;
        exchange = null;
        if (ending != null) {
            try {
                shadow.within(() -> {
                    ending.close();
                    return true;
                });
            } catch (ModuleFault e) {
                // counted and logged, and nobody waits for it
            }
        }
    }
}
