// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.address.Address;
import org.sluice.api.address.AddressSyntaxException;
import org.sluice.api.config.Settings;
import org.sluice.api.config.SettingsProblem;
import org.sluice.api.host.Readiness;
import org.sluice.api.tls.TlsContexts;
import org.sluice.transport.access.EntryConditions;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.loop.EventLoops;
import org.sluice.transport.protocol.Protocol;
import org.sluice.transport.session.SessionTable;

/** What every listener needs. Protocols and TLS may come and go; whoever accepts asks for them at that moment. */
@Component(service = ListenerTools.class)
public final class ListenerTools {
    final EventLoops loops;
    final SessionTable sessions;
    final TransportCounters counters;
    final EntryConditions conditions;
    final Inheritance inheritance = new Inheritance();
    private static final Set<String> ALL = Set.of("*", "::", "0.0.0.0");

    /** Warnings; there are few of them, and each names its listener. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private final Map<String, Address> open = new ConcurrentHashMap<>();
    private final List<Protocol> protocols = new CopyOnWriteArrayList<>();

    private final AtomicReference<@Nullable TlsContexts> tlsContexts = new AtomicReference<>();

    /** Who else listens. Not the registry of the listeners, which is told apart by name and needs this component. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(!(component.name=org.sluice.transport.listener.ListenerRegistry))")
    private volatile List<Readiness> others = List.of();

    @Activate
    public ListenerTools(
            @Reference EventLoops loops,
            @Reference SessionTable sessions,
            @Reference TransportCounters counters,
            @Reference EntryConditions conditions) {
        this.conditions = conditions;
        this.loops = loops;
        this.sessions = sessions;
        this.counters = counters;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindProtocol(Protocol protocol) {
        protocols.add(0, protocol);
    }

    void unbindProtocol(Protocol protocol) {
        protocols.remove(protocol);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTls(TlsContexts contexts) {
        tlsContexts.set(contexts);
    }

    void unbindTls(TlsContexts contexts) {
        tlsContexts.compareAndSet(contexts, null);
    }

    void opened(String listener, Address address) {
        open.put(listener, address);
    }

    void closed(String listener, Address address) {
        open.remove(listener, address);
    }

    /** What of this very process has an address that is in use; null if it must be another one. */
    @Nullable
    String holder(Address wanted) {
        for (Map.Entry<String, Address> listener : open.entrySet()) {
            if (inTheWay(listener.getValue(), wanted)) {
                return "the listener " + listener.getKey();
            }
        }
        return others.stream()
                .flatMap(other -> other.state().listening().stream())
                .filter(told -> isInTheWay(told, wanted))
                .findFirst()
                .map(told -> told + " of this instance, which is no listener (the statistics?)")
                .orElse(null);
    }

    private static boolean isInTheWay(String told, Address wanted) {
        try {
            return inTheWay(Address.parse(told), wanted);
        } catch (AddressSyntaxException e) {
            return false;
        }
    }

    private static boolean inTheWay(Address held, Address wanted) {
        if (held instanceof Address.Tcp a && wanted instanceof Address.Tcp b) {
            return a.port() == b.port()
                    && (a.host().equals(b.host()) || ALL.contains(a.host()) || ALL.contains(b.host()));
        }
        return held.equals(wanted.bare());
    }

    @Nullable
    Protocol protocol(String name) {
        for (Protocol protocol : protocols) {
            if (protocol.name().equals(name)) {
                return protocol;
            }
        }
        return null;
    }

    @Nullable
    TlsContexts tls() {
        return tlsContexts.get();
    }

    /** Why a listener of these settings can not be of use yet; null if it can. */
    @Nullable
    String missing(ListenerSettings settings) {
        Protocol protocol = protocol(settings.protocol());
        if (protocol == null) {
            return "no bundle serves the protocol " + settings.protocol();
        }
        List<SettingsProblem> problems = problems(protocol, settings);
        if (!problems.isEmpty()) {
            return problems.stream()
                    .map(problem -> problem.key() + ": " + problem.reason())
                    .collect(Collectors.joining("; "));
        }
        TlsContexts tls = tlsContexts.get();
        boolean needed = settings.usesTls() || protocol.needsTls(settings.terms());
        if (needed && (tls == null || !tls.names().contains(settings.tls()))) {
            return "there is no TLS context \"" + settings.tls() + "\" (org.sluice.tls-" + settings.tls() + ".cfg)";
        }
        return null;
    }

    /** Notes what is wrong with the keys that are the protocol's own; either's message names the other's keys too. */
    static void check(Protocol protocol, ListenerSettings settings, Settings noted) {
        Settings options = Settings.of(settings.terms().options());
        protocol.check(options);
        noted.nameToo(options);
        options.nameToo(noted);
        options.problems().forEach(problem -> noted.problem(problem.key(), problem.reason()));
    }

    /** What an operator should know of a listener that is as configured; a line for each. */
    List<String> warnings(ListenerSettings settings) {
        Protocol protocol = protocol(settings.protocol());
        if (protocol == null || !problems(protocol, settings).isEmpty()) {
            return List.of();
        }
        Settings noted = Settings.of(settings.terms().options());
        protocol.warn(settings.terms(), noted);
        return noted.warnings().stream()
                .map(warning -> warning.key() + ": " + warning.reason())
                .toList();
    }

    /** False if an operator has been told so of this listener before, by whom ever. */
    boolean tellsFirst(String listener, String warning) {
        return told.add(listener + " " + warning);
    }

    /** What is wrong with the keys that are the protocol's own. */
    private static List<SettingsProblem> problems(Protocol protocol, ListenerSettings settings) {
        Settings options = Settings.of(settings.terms().options());
        protocol.check(options);
        return options.problems();
    }
}
