// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.Settings;
import org.sluice.api.host.Drainable;
import org.sluice.api.host.Readiness;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.listener.ListenerSource;
import org.sluice.api.listener.Listeners;
import org.sluice.api.session.CloseReason;
import org.sluice.transport.protocol.Protocol;

/**
 * All listeners. Each change runs on one worker thread, in the order in which the changes came; so nobody who configures
 * waits for a socket, and no two changes meet.
 */
@Component(
        // not only while somebody uses it: it holds the sockets
        immediate = true,
        service = {ListenerRegistry.class, Listeners.class, Readiness.class, Drainable.class})
public final class ListenerRegistry implements Listeners, Readiness, Drainable {
    private static final Logger log = LoggerFactory.getLogger(ListenerRegistry.class);
    private static final long RETRY_MILLIS = 250;
    private static final int FAILED_TOO = 8;

    private final ListenerTools tools;
    private final Map<String, Listener> listeners = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-listeners");
        thread.setDaemon(true);
        return thread;
    });
    /** Those who listen by themselves. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    volatile List<ListenerSource> others = List.of();

    private volatile boolean draining;
    private int retries;

    @Activate
    public ListenerRegistry(@Reference ListenerTools tools) {
        this.tools = tools;
        worker.scheduleWithFixedDelay(this::retry, RETRY_MILLIS, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A configuration came or has changed. */
    void configure(ListenerSettings settings) {
        // visible at once: whoever asks for readiness must see that there is something to wait for
        Listener fresh = new Listener(settings, tools);
        Listener known = listeners.putIfAbsent(settings.name(), fresh);
        worker.execute(() -> guarded(() -> {
            if (draining) {
                fresh.close();
            } else if (known == null) {
                fresh.open();
            } else {
                known.change(settings);
            }
        }));
    }

    /** A configuration has gone. */
    void remove(String name) {
        Listener gone = listeners.remove(name);
        if (gone != null) {
            worker.execute(() -> guarded(gone::close));
        }
    }

    /** Those that wait for something are tried four times a second, those that could not be opened every two seconds. */
    private void retry() {
        boolean all = ++retries % FAILED_TOO == 0;
        for (Listener listener : listeners.values()) {
            if (listener.isWaiting() || (all && !listener.isOpen())) {
                guarded(listener::open);
            }
        }
    }

    /** A defect costs one step and not the worker, and it is not silent, as it would be in an executor. */
    private static void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) {
            log.error("a defect in opening or closing a listener", e);
        }
    }

    /** Notes what is wrong with the protocol's own keys, if a bundle serves the protocol at this moment. */
    void check(ListenerSettings settings, Settings noted) {
        Protocol protocol = tools.protocol(settings.protocol());
        if (protocol != null) {
            ListenerTools.check(protocol, settings, noted);
        }
    }

    @Override
    public List<ListenerInfo> list() {
        return Stream.concat(own().stream(), ofOthers())
                .sorted(Comparator.comparing(ListenerInfo::name))
                .toList();
    }

    private List<ListenerInfo> own() {
        return listeners.values().stream().map(Listener::info).toList();
    }

    private Stream<ListenerInfo> ofOthers() {
        return others.stream().flatMap(source -> source.listeners().stream());
    }

    @Override
    public CompletionStage<ListenerInfo> open(String name, Map<String, String> properties) {
        CompletableFuture<ListenerInfo> done = new CompletableFuture<>();
        try {
            Map<String, String> all = new TreeMap<>(properties);
            all.put("service.pid", ListenerSettings.PID + "-" + name);
            Settings read = Settings.of(all);
            ListenerSettings settings = ListenerSettings.read(name, read);
            read.throwIfBad();
            if (settings == null) {
                throw new IllegalArgumentException("an address to listen on is needed");
            }
            worker.execute(() -> open(settings, done));
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    private void open(ListenerSettings settings, CompletableFuture<ListenerInfo> done) {
        Listener listener = new Listener(settings, tools);
        if (draining) {
            done.completeExceptionally(new IOException("this instance is draining"));
            return;
        }
        if (listeners.putIfAbsent(settings.name(), listener) != null) {
            done.completeExceptionally(
                    new IllegalArgumentException("there is a listener named " + settings.name() + " already"));
            return;
        }
        listener.open();
        ListenerInfo info = listener.info();
        if (info.state() == ListenerInfo.State.OPEN) {
            done.complete(info);
        } else {
            listeners.remove(settings.name());
            done.completeExceptionally(new IOException(info.problem()));
        }
    }

    @Override
    public CompletionStage<Void> close(String name) {
        Listener listener = listeners.remove(name);
        return listener == null ? unknown(name) : CompletableFuture.runAsync(listener::close, worker);
    }

    private <T> CompletionStage<T> unknown(String name) {
        Optional<ListenerInfo> other =
                ofOthers().filter(info -> info.name().equals(name)).findFirst();
        return CompletableFuture.failedFuture(new IllegalArgumentException(other.map(info -> "listener " + name
                        + " is in the hands of " + info.protocol() + ", which alone opens and closes it")
                .orElse("there is no listener named " + name + "; there are "
                        + String.join(", ", listeners.keySet()))));
    }

    @Override
    public CompletionStage<ListenerInfo> drain(String name) {
        Listener listener = listeners.get(name);
        return listener == null
                ? unknown(name)
                : CompletableFuture.runAsync(listener::drain, worker).thenApply(done -> listener.info());
    }

    @Override
    public CompletionStage<ListenerInfo> resume(String name) {
        Listener listener = listeners.get(name);
        return listener == null
                ? unknown(name)
                : CompletableFuture.runAsync(() -> resume(listener), worker).thenApply(done -> listener.info());
    }

    private void resume(Listener listener) {
        if (draining) {
            throw new CompletionException(new IOException("this instance is draining"));
        }
        listener.resume();
        ListenerInfo info = listener.info();
        if (info.state() != ListenerInfo.State.OPEN) {
            throw new CompletionException(new IOException(info.problem()));
        }
    }

    @Override
    public State state() {
        List<String> open = new ArrayList<>();
        List<String> pending = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (ListenerInfo info : own()) {
            switch (info.state()) {
                case OPEN -> open.add(String.valueOf(info.listeningOn()));
                case OPENING ->
                    pending.add("listener " + info.name() + ": "
                            + (info.problem() == null ? "opening " + info.address() : info.problem()));
                case FAILED -> failed.add("listener " + info.name() + ": " + info.problem());
                case DRAINING -> {}
            }
        }
        return new State(open, pending, failed);
    }

    @Override
    public void drain() {
        draining = true;
        worker.execute(() -> guarded(() -> listeners.values().forEach(Listener::close)));
    }

    /** Those that have a socket now. */
    List<Listener> open() {
        return listeners.values().stream()
                .filter(listener -> listener.socket() != null)
                .toList();
    }

    Set<String> names() {
        return Set.copyOf(listeners.keySet());
    }

    /** The names of those that an operator has drained. */
    List<String> drained() {
        return listeners.values().stream()
                .filter(listener -> listener.info().state() == ListenerInfo.State.DRAINING)
                .map(listener -> listener.settings().name())
                .toList();
    }

    /** Another process accepts from now on. The socket files of what it has taken stay. Returns when it is done. */
    void leave(List<String> taken) {
        draining = true;
        onWorker(() -> listeners.values().forEach(listener -> {
            if (taken.contains(listener.settings().name())) {
                listener.leave();
            } else {
                listener.takeBack();
                listener.close();
            }
        }));
    }

    /** Lets clients in where they were held. Returns when it is done. */
    void accept() {
        onWorker(() -> listeners.values().forEach(Listener::accept));
    }

    private void onWorker(Runnable step) {
        CompletableFuture.runAsync(() -> guarded(step), worker).join();
    }

    @Override
    public int remaining() {
        return tools.sessions.count();
    }

    @Deactivate
    void deactivate() {
        worker.execute(() -> guarded(() -> listeners.values().forEach(Listener::close)));
        worker.shutdown();
        try {
            if (!worker.awaitTermination(3, TimeUnit.SECONDS)) {
                log.warn("not all listeners could be closed in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tools.sessions.closeAll(CloseReason.SHUTDOWN, "Sluice ends");
        tools.sessions.awaitNone(1500);
    }
}
