// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.Settings;
import org.sluice.api.config.SettingsProblem;
import org.sluice.api.host.Facts;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Series.Sample;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.memory.RationedReads;

/**
 * The threads that carry all sessions, made at first use. How many there are and which sockets they use is decided then;
 * the other keys of {@link TransportSettings} are live.
 */
@Component(
        service = {EventLoops.class, Facts.class},
        configurationPid = TransportSettings.PID)
public final class EventLoops implements Facts {
    private static final Logger log = LoggerFactory.getLogger(EventLoops.class);

    private final TransportCounters counters;
    private final RationedReads reads = new RationedReads();
    private volatile TransportSettings settings = TransportSettings.read(Settings.of(Map.of()));
    private @Nullable Settings inForce;
    private @Nullable EventLoopGroup group;
    private @Nullable EventLoopGroup background;
    private @Nullable NativeTransport transport;
    private final List<LagProbe> probes = new ArrayList<>();

    @Activate
    public EventLoops(@Reference TransportCounters counters, Map<String, Object> properties) {
        this.counters = counters;
        modified(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        Settings read = Settings.of(TransportSettings.PID, properties);
        TransportSettings changed = TransportSettings.read(read);
        List<SettingsProblem> problems = read.problems();
        if (!problems.isEmpty()) {
            problems.forEach(problem -> log.atError()
                    .addKeyValue("event", "config_refused")
                    .addKeyValue("source", read.source())
                    .addKeyValue("reason", problem)
                    .log("{}; the last good settings stay in force", problem));
            return;
        }
        TransportSettings old = settings;
        settings = changed;
        List<String> changes = read.changesSince(inForce);
        inForce = read;
        if (!changes.isEmpty()) {
            log.atInfo()
                    .addKeyValue("event", "config_changed")
                    .addKeyValue("source", read.source())
                    .addKeyValue("changes", String.join(", ", changes))
                    .log("{}: changed: {}", read.source(), String.join(", ", changes));
        }
        synchronized (this) {
            if (group != null
                    && (old.eventLoops() != changed.eventLoops()
                            || !old.transport().equals(changed.transport()))) {
                log.warn("{}: event-loops and native take effect at the next start", read.source());
            }
        }
    }

    public TransportSettings settings() {
        return settings;
    }

    /** Which sockets are in use. */
    public synchronized NativeTransport transport() {
        if (transport == null) {
            transport = choose();
        }
        return transport;
    }

    private NativeTransport choose() {
        String wanted = settings.transport();
        NativeTransport best = NativeTransport.best();
        if (best != NativeTransport.EPOLL && wanted.equals("epoll")) {
            throw new IllegalStateException("native is epoll, which is not available here: " + reason());
        }
        if (best != NativeTransport.EPOLL && wanted.equals("auto")) {
            log.warn("epoll is not available here, NIO carries the sessions: {}", reason());
        }
        return wanted.equals("nio") ? NativeTransport.NIO : best;
    }

    private static String reason() {
        Throwable cause = Epoll.unavailabilityCause();
        return cause == null ? "not a Linux" : String.valueOf(cause.getMessage());
    }

    @Override
    public Map<String, String> facts() {
        return Map.of("transport", transport().name().toLowerCase(Locale.ROOT));
    }

    public synchronized EventLoopGroup group() {
        if (group == null) {
            int threads = settings.eventLoops() > 0
                    ? settings.eventLoops()
                    : Runtime.getRuntime().availableProcessors();
            group = new MultiThreadIoEventLoopGroup(
                    threads,
                    new DefaultThreadFactory("sluice-loop", true),
                    transport().ioHandler());
            for (EventExecutor loop : group) {
                probes.add(new LagProbe((EventLoop) loop));
            }
            counters.addGauge(this::lag);
        }
        return group;
    }

    /** A loop beside the group, made at first use, that carries no session: whoever is busy on it holds up none. */
    public synchronized EventLoop background() {
        if (background == null) {
            background = new MultiThreadIoEventLoopGroup(
                    1,
                    new DefaultThreadFactory("sluice-background", true),
                    transport().ioHandler());
        }
        return background.next();
    }

    /** How much is read at once from the sockets of sessions. */
    public RationedReads reads() {
        return reads;
    }

    /** One loop of the group, in turn. */
    public EventLoop next() {
        return group().next();
    }

    private synchronized Series lag() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            samples.add(Sample.of("loop", Integer.toString(i), probes.get(i).worstSeconds()));
        }
        return Series.gauge(
                "sluice_event_loop_lag_seconds",
                "How late an event loop was at worst in the last 10 to 20 s.",
                samples);
    }

    @Deactivate
    public synchronized void deactivate() {
        if (background != null) {
            background.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        }
        if (group != null) {
            probes.forEach(LagProbe::stop);
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        }
    }
}
