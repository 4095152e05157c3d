// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.Secret;
import org.sluice.module.Asked;
import org.sluice.module.Gaps;
import org.sluice.module.ModuleTable;
import org.sluice.module.Offer;
import org.sluice.module.Order;

/** The authentication methods of this moment, by plugin. */
@Component(service = AuthMethods.class)
public final class AuthMethods {
    private static final List<String> PREFERRED =
            List.of("mysql_native_password", "caching_sha2_password", "sha256_password");

    private final ModuleTable modules;
    private final Asked<AuthMethod> methods;

    @Activate
    public AuthMethods(@Reference ModuleTable modules) {
        this.modules = modules;
        methods = modules.asked("auth method", AuthMethod::describe);
    }

    @Deactivate
    void deactivate() {
        methods.close();
    }

    /** How long a method may take for an answer that comes later. */
    public Duration answerTimeout() {
        return modules.settings().answerTimeout();
    }

    /** An exchange, and which bundle's it is. */
    public record Begun(AuthExchange exchange, String plugin, String by) {}

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindMethod(ServiceReference<AuthMethod> reference, AuthMethod method) {
        methods.bind(reference, method);
    }

    void updatedMethod(ServiceReference<AuthMethod> reference, AuthMethod method) {
        methods.bind(reference, method);
    }

    void unbindMethod(ServiceReference<AuthMethod> reference) {
        methods.unbind(reference);
    }

    /**
     * Goes on at once, or as soon as a method that has just gone is back, or is taken for gone.
     *
     * @param plugin which is about to be asked for; null: any
     */
    public void whenSettled(@Nullable String plugin, EventLoop loop, Runnable goOn) {
        Order<AuthMethod> order = methods.order();
        Offer<AuthMethod> next = plugin == null
                ? null
                : order.inForce(null).stream()
                        .filter(offer -> offer.isFor(plugin))
                        .findFirst()
                        .orElse(null);
        long until = order.gapBefore(next, plugin);
        if (until == 0) {
            goOn.run();
        } else {
            Gaps.await(order.changed(), until, loop, () -> whenSettled(plugin, loop, goOn));
        }
    }

    /** The first exchange that verifies a client with this plugin; null if none can. */
    public @Nullable Begun verify(String user, AuthLeg client, List<Secret> known) {
        return first(user, client.plugin(), client.plugin(), method -> method.verify(client, known));
    }

    /** The first exchange that answers a server with this plugin; null if none can. */
    public @Nullable Begun answer(String user, AuthLeg server, Secret secret) {
        return first(user, server.plugin(), server.plugin(), method -> method.answer(server, secret));
    }

    /** The first exchange that relays this plugin; null if none can. */
    public @Nullable Begun relay(String user, AuthLeg client, AuthLeg server) {
        Beginning relaying = method -> method.relay(client, server);
        Begun own = first(user, client.plugin(), client.plugin(), relaying);
        return own != null ? own : first(user, AuthMethod.ANY_PLUGIN, client.plugin(), relaying);
    }

    /**
     * The plugins that a client can be switched to so that these secrets verify it, the preferred first.
     *
     * @param own the client's, which it certainly has
     */
    public List<String> verifiable(String user, List<Secret> known, String own, Function<String, AuthLeg> leg) {
        List<String> plugins = new ArrayList<>();
        Order<AuthMethod> order = methods.order();
        for (String plugin :
                Stream.concat(Stream.of(own), PREFERRED.stream()).distinct().toList()) {
            if (order.inForce(user).stream()
                    .filter(offer -> offer.isFor(plugin))
                    .anyMatch(offer -> verifies(offer, leg.apply(plugin), known))) {
                plugins.add(plugin);
            }
        }
        return plugins;
    }

    private static boolean verifies(Offer<AuthMethod> offer, AuthLeg leg, List<Secret> known) {
        AuthExchange exchange = offer.ask(method -> method.verify(leg, known));
        if (exchange == null) {
            return false;
        }
        offer.within(() -> {
            exchange.close();
            return true;
        });
        return true;
    }

    /** How an exchange is made. */
    interface Beginning {
        @Nullable
        AuthExchange by(AuthMethod method);
    }

    /** An exchange that is made is waited for until it is closed. */
    private static @Nullable AuthExchange begin(Offer<AuthMethod> offer, Beginning beginning) {
        offer.begin();
        AuthExchange made = null;
        try {
            made = offer.isRetired() ? null : offer.ask(beginning::by);
            return made;
        } finally {
            if (made == null) {
                offer.end();
            }
        }
    }

    private @Nullable Begun first(String user, String key, String plugin, Beginning beginning) {
        Order<AuthMethod> order = methods.order();
        for (Offer<AuthMethod> offer : order.inForce(user)) {
            AuthExchange exchange = offer.isFor(key) ? begin(offer, beginning) : null;
            if (exchange != null) {
                List<Shadowing> beside = order.shadows().stream()
                        .filter(shadow -> shadow.isFor(key))
                        .map(shadow -> Shadowing.begin(methods, shadow, user, plugin, beginning))
                        .toList();
                return new Begun(
                        new WatchedExchange(offer, exchange, beside),
                        plugin,
                        offer.generation().toString());
            }
        }
        return null;
    }
}
