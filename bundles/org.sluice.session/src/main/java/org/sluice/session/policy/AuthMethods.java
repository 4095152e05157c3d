// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.Secret;

/** The authentication methods of this moment, by plugin: one immutable snapshot, replaced at each change. */
@Component(service = AuthMethods.class)
public final class AuthMethods {
    private static final List<String> PREFERRED =
            List.of("mysql_native_password", "caching_sha2_password", "sha256_password");

    /** One method for one plugin, and the bundle that it came from. */
    private record Offer(ServiceReference<AuthMethod> reference, AuthMethod method, String by) {}

    /** An exchange, and which bundle's it is. */
    public record Begun(AuthExchange exchange, String plugin, String by) {}

    /** By plugin, the best first. */
    private record Snapshot(List<Offer> offers, Map<String, List<Offer>> byPlugin) {
        static final Snapshot NONE = new Snapshot(List.of(), Map.of());

        static Snapshot of(List<Offer> offers) {
            Map<String, List<Offer>> byPlugin = new HashMap<>();
            offers.stream()
                    .sorted(Comparator.comparing(Offer::reference, Collections.reverseOrder()))
                    .forEach(offer -> plugins(offer.reference)
                            .forEach(plugin -> byPlugin.computeIfAbsent(plugin, key -> new ArrayList<>())
                                    .add(offer)));
            return new Snapshot(List.copyOf(offers), byPlugin);
        }

        List<Offer> of(String plugin) {
            return byPlugin.getOrDefault(plugin, List.of());
        }
    }

    private final AtomicReference<Snapshot> snapshot = new AtomicReference<>(Snapshot.NONE);

    @Activate
    public AuthMethods() {}

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindMethod(ServiceReference<AuthMethod> reference, AuthMethod method) {
        Bundle bundle = reference.getBundle();
        Offer offer = new Offer(reference, method, bundle.getSymbolicName() + "/" + bundle.getVersion());
        snapshot.updateAndGet(present -> {
            List<Offer> more = without(present, reference);
            more.add(offer);
            return Snapshot.of(more);
        });
    }

    void updatedMethod(ServiceReference<AuthMethod> reference, AuthMethod method) {
        bindMethod(reference, method);
    }

    void unbindMethod(ServiceReference<AuthMethod> reference) {
        snapshot.updateAndGet(present -> Snapshot.of(without(present, reference)));
    }

    private static List<Offer> without(Snapshot present, ServiceReference<AuthMethod> reference) {
        List<Offer> others = new ArrayList<>(present.offers);
        others.removeIf(offer -> offer.reference.equals(reference));
        return others;
    }

    private static List<String> plugins(ServiceReference<AuthMethod> reference) {
        Object property = reference.getProperty(AuthMethod.AUTH_PLUGIN);
        if (property instanceof String[] several) {
            return List.of(several);
        }
        return property instanceof String one ? List.of(one) : List.of();
    }

    /** The first exchange that verifies a client with this plugin; null if none can. */
    public @Nullable Begun verify(AuthLeg client, List<Secret> known) {
        return first(client.plugin(), method -> method.verify(client, known));
    }

    /** The first exchange that answers a server with this plugin; null if none can. */
    public @Nullable Begun answer(AuthLeg server, Secret secret) {
        return first(server.plugin(), method -> method.answer(server, secret));
    }

    /** The first exchange that relays this plugin; null if none can. */
    public @Nullable Begun relay(AuthLeg client, AuthLeg server) {
        Begun own = first(client.plugin(), method -> method.relay(client, server));
        return own != null
                ? own
                : begin(
                        snapshot.get().of(AuthMethod.ANY_PLUGIN),
                        client.plugin(),
                        method -> method.relay(client, server));
    }

    /**
     * The plugins that a client can be switched to so that these secrets verify it, the preferred first.
     *
     * @param own the client's, which it certainly has
     */
    public List<String> verifiable(List<Secret> known, String own, Function<String, AuthLeg> leg) {
        List<String> plugins = new ArrayList<>();
        for (String plugin :
                Stream.concat(Stream.of(own), PREFERRED.stream()).distinct().toList()) {
            Begun begun = verify(leg.apply(plugin), known);
            if (begun != null) {
                begun.exchange().close();
                plugins.add(plugin);
            }
        }
        return plugins;
    }

    private interface Beginning {
        @Nullable
        AuthExchange by(AuthMethod method);
    }

    private @Nullable Begun first(String plugin, Beginning beginning) {
        return begin(snapshot.get().of(plugin), plugin, beginning);
    }

    private static @Nullable Begun begin(List<Offer> offers, String plugin, Beginning beginning) {
        for (Offer offer : offers) {
            AuthExchange exchange = beginning.by(offer.method);
            if (exchange != null) {
                return new Begun(exchange, plugin, offer.by);
            }
        }
        return null;
    }
}
