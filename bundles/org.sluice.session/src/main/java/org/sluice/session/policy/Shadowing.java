// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.AuthStep;
import org.sluice.module.Asked;
import org.sluice.module.ModuleFault;
import org.sluice.module.Offer;

/**
 * The exchange of a method in shadow: it is given what the one in force is given, and its steps are compared. What one of
 * them says later is not compared, and ends the comparison.
 */
final class Shadowing {
    /** Its answers have nothing random in them, so two that differ are a difference. */
    private static final String DETERMINISTIC = "mysql_native_password";

    private final Asked<AuthMethod> methods;
    private final Offer<AuthMethod> shadow;
    private final String user;
    private final String plugin;
    private @Nullable AuthExchange exchange;

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
        if (asked == null) {
            return;
        }
        try {
            AuthStep own = shadow.within(() -> step.of(asked));
            if (own instanceof AuthStep.Later || inForce instanceof AuthStep.Later) {
                leave();
                return;
            }
            compare(inForce, own);
        } catch (ModuleFault e) {
            failed(words(inForce), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            shadow.fault(e.toString());
            failed(words(inForce), e.toString());
        }
    }

    private void compare(AuthStep inForce, @Nullable AuthStep own) {
        String other = own == null ? "nothing" : words(own);
        if (plugin.equals(DETERMINISTIC) && own != null && !Arrays.equals(bytes(inForce), bytes(own))) {
            other += ", other ones";
        }
        methods.compared(user, plugin + ": " + words(inForce), shadow, plugin + ": " + other);
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
