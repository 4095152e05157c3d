// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.slf4j.LoggerFactory;
import org.sluice.api.access.AccessRequest;
import org.sluice.api.access.AccessRule;
import org.sluice.api.access.Verdict;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.Secret;
import org.sluice.api.intercept.CommandInterceptor;
import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionObserver;
import org.sluice.api.stats.Traffic;
import org.sluice.api.tls.TlsContexts;
import org.sluice.auth.nativepassword.NativePasswordMethod;
import org.sluice.auth.relay.RelayMethod;
import org.sluice.auth.sha2.Sha2Method;
import org.sluice.module.ModuleTable;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.session.check.MysqlCheck;
import org.sluice.session.policy.AuthMethods;
import org.sluice.session.policy.Credentials;
import org.sluice.session.policy.Interceptors;
import org.sluice.transport.access.Admission;
import org.sluice.transport.access.EntryConditions;
import org.sluice.transport.connect.Connector;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.limit.EntryLimits;
import org.sluice.transport.limit.LimitRows;
import org.sluice.transport.limit.LimitTable;
import org.sluice.transport.limit.SessionLimits;
import org.sluice.transport.limit.TimeLimits;
import org.sluice.transport.listener.ListenerRegistry;
import org.sluice.transport.listener.ListenerTools;
import org.sluice.transport.listener.Wiring;
import org.sluice.transport.loop.EventLoops;
import org.sluice.transport.observe.Observers;
import org.sluice.transport.resolve.NameResolver;
import org.sluice.transport.route.Routing;
import org.sluice.transport.session.SessionTable;

/** The real components, wired as Declarative Services wires them, on real sockets; its router is a table. */
final class RunningProxy implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(10);
    /** No check visits a server that counts its visits. */
    private static final Map<String, String> UNCHECKED =
            Map.of("breaker.backoff", "1h", "breaker.longest-backoff", "1h");

    final TransportCounters counters = new TransportCounters();
    final ModuleTable modules;
    final Observers observers;
    final Interceptors interceptors;
    private final long start = System.nanoTime();
    private volatile LongSupplier limitsClock = () -> System.nanoTime() - start;
    final LimitTable limits = new LimitTable(Map.of(), () -> limitsClock.getAsLong());
    private final TimeLimits times = new TimeLimits(limits);
    private final LimitRows rows = new LimitRows(limits, times);
    final SessionTable sessions;
    private final AuthMethods methods;
    private final Map<String, RouteDecision> users = new ConcurrentHashMap<>();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final EventLoops loops;
    private final NameResolver resolver;
    final Connector connector;
    private final ListenerRegistry listeners;
    private final Admission admission;
    private final Framework framework;
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.sluice");
    private final AppenderBase<ILoggingEvent> capture;
    private int names;

    /** From here on no time passes for the limits, so that what is allowed in a second is that on a busy machine too. */
    void stopLimitsClock() {
        long now = limitsClock.getAsLong();
        limitsClock = () -> now;
    }

    RunningProxy(@Nullable TlsContexts tls) {
        this(tls, Map.of());
    }

    /** @param moduleSettings of {@code org.sluice.module.cfg} */
    RunningProxy(@Nullable TlsContexts tls, Map<String, String> moduleSettings) {
        this(tls, moduleSettings, UNCHECKED);
    }

    /** @param transportSettings of {@code org.sluice.transport.cfg} */
    RunningProxy(@Nullable TlsContexts tls, Map<String, String> moduleSettings, Map<String, String> transportSettings) {
        loops = new EventLoops(counters, Map.copyOf(transportSettings));
        resolver = new NameResolver(loops);
        modules = new ModuleTable(moduleSettings);
        observers = new Observers(modules);
        interceptors = new Interceptors(modules);
        sessions = new SessionTable(counters, observers);
        capture = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                logged.add(event.getLevel() + " " + event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : " " + event.getThrowableProxy().getMessage()));
            }
        };
        capture.setContext(logger.getLoggerContext());
        capture.start();
        logger.addAppender(capture);
        ((Logger) LoggerFactory.getLogger("org.sluice.session")).setLevel(Level.DEBUG);
        framework = framework();
        admission = new Admission(modules);
        Routing routing = new Routing(modules);
        routing.bindRouter(
                register(Router.class, new Table(), Map.of("module.name", "table"))
                        .getReference(),
                new Table());
        methods = new AuthMethods(modules);
        bind(methods, new NativePasswordMethod(), NativePassword.PLUGIN);
        bind(methods, new Sha2Method(Map.of()), "caching_sha2_password", "sha256_password");
        bind(methods, new RelayMethod(), AuthMethod.ANY_PLUGIN, "mysql_clear_password");
        connector = new Connector(loops, resolver, counters);
        connector.bindCheck(new MysqlCheck());
        MysqlProtocol protocol = new MysqlProtocol(
                admission,
                routing,
                connector,
                counters,
                methods,
                new Credentials(modules),
                interceptors,
                sessions,
                new SessionLimits(limits));
        EntryConditions conditions = new EntryConditions();
        conditions.bindCondition(new EntryLimits(limits));
        conditions.bindCondition(times);
        ListenerTools tools = new ListenerTools(loops, sessions, counters, conditions);
        Wiring.bind(tools, protocol);
        if (tls != null) {
            Wiring.bind(tools, tls);
            protocol.bindTls(tls);
        }
        listeners = new ListenerRegistry(tools);
    }

    private static Framework framework() {
        try {
            Framework made = new FrameworkFactory()
                    .newFramework(Map.of(
                            "org.osgi.framework.storage",
                            Path.of("target", "felix-" + System.nanoTime()).toString(),
                            "org.osgi.framework.storage.clean",
                            "onFirstInit"));
            made.start();
            return made;
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> ServiceRegistration<T> register(Class<T> type, T service, Map<String, Object> properties) {
        return framework.getBundleContext().registerService(type, service, FrameworkUtil.asDictionary(properties));
    }

    /** Adds an access rule that bars one user. */
    void bar(String user) {
        AccessRule rule = new AccessRule() {
            @Override
            public Verdict admit(AccessRequest request) {
                return user.equals(request.user()) ? new Verdict.Refused("not from there") : new Verdict.Allowed();
            }

            @Override
            public String describe() {
                return "bars " + user;
            }
        };
        admission.bindRule(register(AccessRule.class, rule, Map.of()).getReference(), rule);
    }

    private void bind(AuthMethods methods, AuthMethod method, String... plugins) {
        methods.bindMethod(
                register(AuthMethod.class, method, Map.of(AuthMethod.AUTH_PLUGIN, plugins, "module.name", plugins[0]))
                        .getReference(),
                method);
    }

    /** One more authentication method for mysql_native_password. */
    void method(AuthMethod method, Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(AuthMethod.AUTH_PLUGIN, NativePassword.PLUGIN);
        methods.bindMethod(register(AuthMethod.class, method, all).getReference(), method);
    }

    /** Somebody who is told; gone when it is unregistered here and unbound. */
    ServiceRegistration<SessionObserver> observed(SessionObserver observer, Map<String, Object> properties) {
        ServiceRegistration<SessionObserver> registration = register(SessionObserver.class, observer, properties);
        observers.bindObserver(registration.getReference(), observer);
        return registration;
    }

    /** Somebody who is asked; gone when it is unregistered here and unbound. */
    ServiceRegistration<CommandInterceptor> intercepted(
            CommandInterceptor interceptor, Map<String, Object> properties) {
        ServiceRegistration<CommandInterceptor> registration =
                register(CommandInterceptor.class, interceptor, properties);
        interceptors.bindInterceptor(registration.getReference(), interceptor);
        return registration;
    }

    /** By user; {@code *} is everybody else. */
    private final class Table implements Router {
        @Override
        public RouteDecision route(RouteRequest request) {
            RouteDecision known = users.get(String.valueOf(request.user()));
            return known != null ? known : users.getOrDefault("*", new RouteDecision.Unknown("not in the table"));
        }

        @Override
        public String describe() {
            return "the table of the test";
        }
    }

    RunningProxy route(String user, RouteDecision decision) {
        users.put(user, decision);
        return this;
    }

    /** The server's own challenge is relayed. */
    RunningProxy relayed(String user, String... destinations) {
        return route(user, new RouteDecision.To(parsed(destinations), "the table"));
    }

    /** The proxy verifies the client by the hash of this password. */
    RunningProxy hashed(String user, String password, String... destinations) {
        byte[] stored = NativePassword.stored(password.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return known(user, List.of(Secret.of(Secret.Kind.NATIVE_STORED, stored)), destinations);
    }

    RunningProxy known(String user, List<Secret> secrets, String... destinations) {
        return route(
                user, new RouteDecision.To(parsed(destinations), "the table", new Credential.Known(secrets, null)));
    }

    private static List<Destination> parsed(String... destinations) {
        return Arrays.stream(destinations).map(Destination::parse).toList();
    }

    /** Opens a listener on a free port and gives its address. */
    String open(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("address", "tcp:127.0.0.1:0", "protocol", "mysql"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
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

    /** What the listeners' operator should know. */
    List<String> warnings() {
        return listeners.list().stream()
                .flatMap(listener -> listener.warnings().stream())
                .toList();
    }

    List<String> log() {
        return List.copyOf(logged);
    }

    void awaitClosed(CloseReason reason, long times) {
        await("closed by " + reason).atMost(SOON).untilAsserted(() -> assertThat(counters.closes(reason))
                .as("%s; log: %s", reason, logged)
                .isEqualTo(times));
    }

    /** No session, no gauge, no defect, and nothing in the log that is not for it. */
    void awaitQuiet() {
        await("no session is left").atMost(SOON).until(() -> sessions.count() == 0);
        await("nothing is counted any more").atMost(SOON).until(() -> rows.nearest(1000).stream()
                .filter(row -> row.kind() == Kind.CONNECTIONS || row.kind() == Kind.LOGINS)
                .allMatch(row -> row.now() == 0));
        for (Traffic traffic : counters.snapshot().listeners()) {
            assertThat(traffic.currentConnections()).as(traffic.name()).isZero();
        }
        for (Traffic traffic : counters.snapshot().upstreams()) {
            assertThat(traffic.currentConnections()).as(traffic.name()).isZero();
        }
        assertThat(counters.closes(CloseReason.INTERNAL_ERROR))
                .as("defects; log: %s", logged)
                .isZero();
        assertThat(logged).allSatisfy(line -> assertThat(line).doesNotContainPattern("[\\p{Cntrl}]"));
        assertThat(logged).noneMatch(line -> line.startsWith("ERROR"));
    }

    @Override
    public void close() {
        logger.detachAppender(capture);
        times.deactivate();
        Wiring.deactivate(listeners);
        resolver.deactivate();
        loops.deactivate();
        try {
            framework.stop();
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }
}
