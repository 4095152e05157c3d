// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.sluice.api.access.AccessRule;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.route.Router;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionObserver;
import org.sluice.api.stats.Traffic;
import org.sluice.module.ModuleTable;
import org.sluice.transport.access.Admission;
import org.sluice.transport.access.EntryConditions;
import org.sluice.transport.connect.Connector;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.limit.EntryLimits;
import org.sluice.transport.limit.LimitTable;
import org.sluice.transport.limit.SessionLimits;
import org.sluice.transport.limit.TimeLimits;
import org.sluice.transport.loop.EventLoops;
import org.sluice.transport.observe.Observers;
import org.sluice.transport.resolve.NameResolver;
import org.sluice.transport.route.Routing;
import org.sluice.transport.session.SessionTable;
import org.sluice.transport.tcp.TcpProtocol;

/** The transport's own components, wired as Declarative Services wires them, on real sockets. */
public final class RunningTransport implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(10);

    public final TransportCounters counters = new TransportCounters();
    public final ModuleTable modules = new ModuleTable(Map.of("gap", "0"));
    public final Observers observers = new Observers(modules);
    public final SessionTable sessions = new SessionTable(counters, observers);
    public final Routing routing = new Routing(modules);
    public final Admission admission = new Admission(modules);
    public final EntryConditions conditions = new EntryConditions();
    private final long start = System.nanoTime();
    private volatile LongSupplier limitsClock = () -> System.nanoTime() - start;
    public final LimitTable limits = new LimitTable(Map.of(), () -> limitsClock.getAsLong());
    public final TimeLimits times = new TimeLimits(limits);
    public final ListenerTools tools;
    public final ListenerRegistry listeners;
    public final Connector connector;
    private final EventLoops loops;
    private final NameResolver resolver;
    private @Nullable Framework framework;
    private int names;

    /** With settings of {@code org.sluice.transport.cfg}, as {@code "native", "nio"}. */
    public RunningTransport(String... settings) {
        loops = new EventLoops(counters, properties(settings));
        assertThat(Epoll.isAvailable()).as("epoll on this machine").isTrue();
        resolver = new NameResolver(loops);
        conditions.bindCondition(new EntryLimits(limits));
        conditions.bindCondition(times);
        tools = new ListenerTools(loops, sessions, counters, conditions);
        connector = new Connector(loops, resolver, counters);
        tools.bindProtocol(new TcpProtocol(admission, routing, connector, counters, new SessionLimits(limits)));
        listeners = new ListenerRegistry(tools);
    }

    private static Map<String, Object> properties(String... pairs) {
        Map<String, Object> properties = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    /** One of those that sessions live on. */
    public EventLoop loop() {
        return loops.next();
    }

    /** From here on no time passes for the limits, so that what is allowed in a second is that on a busy machine too. */
    public void stopLimitsClock() {
        long now = limitsClock.getAsLong();
        limitsClock = () -> now;
    }

    /** Opens a listener on a free port (or on {@code address}, if given) and gives what it listens on. */
    public String open(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("address", "tcp:127.0.0.1:0"));
        properties(settings).forEach((key, value) -> all.put(key, String.valueOf(value)));
        try {
            ListenerInfo info =
                    listeners.open("l" + ++names, all).toCompletableFuture().get(10, TimeUnit.SECONDS);
            return String.valueOf(info.listeningOn());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A real registry, for real references; started for those who need one. */
    private Framework framework() {
        if (framework == null) {
            try {
                framework = new FrameworkFactory()
                        .newFramework(Map.of(
                                "org.osgi.framework.storage",
                                Path.of("target", "felix-" + System.nanoTime()).toString(),
                                "org.osgi.framework.storage.clean",
                                "onFirstInit"));
                framework.start();
            } catch (BundleException e) {
                throw new IllegalStateException(e);
            }
        }
        return framework;
    }

    /** Adds an access rule, as Declarative Services would. */
    public void rule(AccessRule rule) {
        admission.bindRule(
                framework()
                        .getBundleContext()
                        .registerService(AccessRule.class, rule, ranked(0))
                        .getReference(),
                rule);
    }

    /** Adds a router, as Declarative Services would. */
    public void route(Router router) {
        route(router, 0);
    }

    public ServiceRegistration<Router> route(Router router, int ranking) {
        return route(router, ranked(ranking));
    }

    public ServiceRegistration<Router> route(Router router, Dictionary<String, Object> properties) {
        ServiceRegistration<Router> registration =
                framework().getBundleContext().registerService(Router.class, router, properties);
        routing.bindRouter(registration.getReference(), router);
        return registration;
    }

    /** Somebody who is told of sessions. */
    public void observe(SessionObserver observer) {
        observers.bindObserver(
                framework()
                        .getBundleContext()
                        .registerService(SessionObserver.class, observer, ranked(0))
                        .getReference(),
                observer);
    }

    /** Changes a ranking, as Declarative Services would tell it. */
    public void rank(ServiceRegistration<Router> registration, int ranking) {
        registration.setProperties(ranked(ranking));
        ServiceReference<Router> reference = registration.getReference();
        routing.updatedRouter(reference, framework().getBundleContext().getService(reference));
    }

    private static Dictionary<String, Object> ranked(int ranking) {
        return FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, ranking));
    }

    /** Waits until so many sessions live. */
    public void awaitSessions(int count) {
        await("sessions").atMost(SOON).until(() -> sessions.count() == count);
    }

    /** Waits until the last session is gone, and its gauges with it. */
    public void awaitQuiet() {
        await("no session is left").atMost(SOON).until(() -> sessions.count() == 0);
        for (Traffic traffic : counters.snapshot().listeners()) {
            assertThat(traffic.currentConnections())
                    .as("connections of %s", traffic.name())
                    .isZero();
        }
        for (Traffic traffic : counters.snapshot().upstreams()) {
            assertThat(traffic.currentConnections())
                    .as("connections to %s", traffic.name())
                    .isZero();
        }
    }

    /** Waits until so many sessions have ended for this reason. */
    public void awaitClosed(CloseReason reason, long times) {
        await("closed by " + reason).atMost(SOON).until(() -> counters.closes(reason) == times);
    }

    /** The first listener that was opened is {@code l1}. */
    public Traffic listener(String name) {
        return counters.snapshot().listeners().stream()
                .filter(traffic -> traffic.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    public Traffic upstream(String label) {
        return counters.snapshot().upstreams().stream()
                .filter(traffic -> traffic.name().equals(label))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        if (framework != null) {
            try {
                framework.stop();
            } catch (BundleException e) {
                throw new IllegalStateException(e);
            }
        }
        times.deactivate();
        listeners.deactivate();
        resolver.deactivate();
        loops.deactivate();
    }
}
