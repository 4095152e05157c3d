// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.address.Address;
import org.sluice.api.host.Readiness;

/**
 * Opens and closes what the configuration says, and tries again what can not be opened. On a thread of its own, because a name may take its time to resolve and
 * whoever brings a configuration must not wait for it.
 */
final class Ports implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Ports.class);
    private static final long RETRY_MILLIS = 250;

    private final Loop loop;
    private final Function<Address, @Nullable Address> predecessor;
    private final Map<Address, Port> open = new LinkedHashMap<>();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-stats-ports");
        thread.setDaemon(true);
        return thread;
    });
    private List<Address> wanted = List.of();
    private List<String> told = List.of();
    private boolean left;
    private Future<?> retry = CompletableFuture.completedFuture(null);
    private volatile Readiness.State state = new Readiness.State(List.of(), List.of(), List.of());

    /**
     * @param predecessor what another process has bound for an address, and leaves in a moment
     */
    Ports(Loop loop, Function<Address, @Nullable Address> predecessor) {
        this.loop = loop;
        this.predecessor = predecessor;
    }

    Readiness.State state() {
        return state;
    }

    /** From now on these, and no others. What stays the same stays open. */
    void listen(List<Address> addresses) {
        List<String> pending = addresses.stream()
                .map(address -> address.label() + " (statistics)")
                .toList();
        state = new Readiness.State(state.listening(), pending, List.of());
        worker.execute(() -> apply(addresses));
    }

    private void apply(List<Address> addresses) {
        wanted = left ? List.of() : addresses;
        told = List.of();
        settle();
    }

    /** Opens what is missing before it closes what is wanted no more, so that a bad change costs nothing. */
    private void settle() {
        retry.cancel(false);
        Map<Address, String> faults = openMissing();
        if (faults.isEmpty()) {
            unwanted().forEach(this::close);
        }
        String kept = unwanted().stream().map(this::label).collect(Collectors.joining(" and "));
        List<String> failed = new ArrayList<>();
        faults.forEach((address, fault) -> failed.add(
                address.label() + " (statistics): " + fault + (kept.isEmpty() ? "" : "; " + kept + " stays open")));
        failed.stream().filter(line -> !told.contains(line)).forEach(line -> log.error("{}", line));
        told = failed;
        state = new Readiness.State(listening(), List.of(), failed);
        if (!failed.isEmpty() && !worker.isShutdown()) {
            retry = worker.schedule(this::settle, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private Map<Address, String> openMissing() {
        Map<Address, String> faults = new LinkedHashMap<>();
        for (Address address : wanted) {
            try {
                if (!open.containsKey(address)) {
                    open(address);
                }
            } catch (IOException | RuntimeException e) {
                faults.put(address, String.valueOf(e.getMessage()));
            }
        }
        return faults;
    }

    private void open(Address address) throws IOException {
        Address bound = predecessor.apply(address);
        if (bound != null) {
            serve(address, Port.beside(address, bound));
            return;
        }
        Address old = address instanceof Address.Unix unix ? ownAt(Path.of(unix.path())) : null;
        try {
            serve(address, Port.open(address, old == null ? null : port(old).file()));
        } catch (PortInUseException e) {
            openInPlaceOfOwn(address, e);
        }
        if (old != null) {
            close(old);
        }
    }

    /** The address whose socket file stands at a path, if it is wanted no more. */
    private @Nullable Address ownAt(Path path) throws IOException {
        for (Address address : unwanted()) {
            SocketFile file = port(address).file();
            if (file != null && file.isAt(path)) {
                return address;
            }
        }
        return null;
    }

    /** From one address of a port to all, say: both can not be had at once. What was open comes back if it fails. */
    private void openInPlaceOfOwn(Address address, PortInUseException inUse) throws IOException {
        List<Address> inTheWay = new ArrayList<>();
        for (Address candidate : unwanted()) {
            if (port(candidate).blocks(inUse.wanted())) {
                inTheWay.add(candidate);
            }
        }
        if (inTheWay.isEmpty()) {
            throw inUse;
        }
        inTheWay.forEach(old -> release(port(old)));
        try {
            serve(address, Port.open(address, null));
        } catch (IOException e) {
            inTheWay.forEach(this::reopen);
            throw e;
        }
        inTheWay.forEach(this::close);
    }

    private void reopen(Address address) {
        String label = label(address);
        try {
            accept(address, Port.open(Address.parse(label), null));
        } catch (IOException e) {
            open.remove(address);
            log.error("Statistics no more on {}: {}", label, e.getMessage());
        }
    }

    private void serve(Address address, Port port) throws IOException {
        accept(address, port);
        log.info("Statistics on {}", port.label());
        if (port.isOpenToOthers()) {
            log.warn(
                    "Statistics on {} are for everybody who reaches this machine, without a password: tcp:127.0.0.1:{}"
                            + " is for this machine alone",
                    port.label(),
                    port.number());
        }
    }

    private void accept(Address address, Port port) throws IOException {
        for (ServerSocketChannel channel : port.channels()) {
            loop.accept(channel);
        }
        open.put(address, port);
    }

    private Port port(Address address) {
        return Objects.requireNonNull(open.get(address));
    }

    private String label(Address address) {
        return port(address).label();
    }

    private List<Address> unwanted() {
        return open.keySet().stream()
                .filter(address -> !wanted.contains(address))
                .toList();
    }

    /** In the order of the configuration; what was to go already comes last. */
    private List<String> listening() {
        return Stream.concat(wanted.stream().filter(open::containsKey), unwanted().stream())
                .map(this::label)
                .toList();
    }

    private void release(Port port) {
        for (ServerSocketChannel channel : port.channels()) {
            loop.release(channel).join();
        }
    }

    private void close(Address address) {
        Port port = port(address);
        open.remove(address);
        close(port);
    }

    /** The file goes first: who comes then finds nothing there, and not a socket that nobody listens on. */
    private void close(Port port) {
        SocketFile file = port.file();
        if (file != null) {
            try {
                file.remove();
            } catch (IOException e) {
                log.warn("The file of {} could not be removed: {}", port.label(), e.getMessage());
            }
        }
        release(port);
        log.info("Statistics no more on {}", port.label());
    }

    /** Lets another process of this user listen on the same ports. By what is configured: what is bound. */
    Map<String, String> share() throws IOException {
        return onWorker(() -> {
            Map<String, String> shared = new LinkedHashMap<>();
            for (Map.Entry<Address, Port> entry : open.entrySet()) {
                entry.getValue().share(true);
                shared.put(entry.getKey().label(), entry.getValue().label());
            }
            return shared;
        });
    }

    /** Lets no other process listen there any more; a socket file that one has replaced comes back. */
    void keep() {
        worker.execute(() -> {
            for (Map.Entry<Address, Port> entry : List.copyOf(open.entrySet())) {
                try {
                    entry.getValue().share(false);
                    if (entry.getValue().isReplaced()) {
                        close(entry.getKey());
                    }
                } catch (IOException e) {
                    log.warn("{}: {}", entry.getValue().label(), e.getMessage());
                }
            }
            settle();
        });
    }

    /** Closes all for good: whatever is configured from now on is another process's. */
    void leave() {
        try {
            onWorker(() -> {
                left = true;
                apply(List.of());
                return left;
            });
        } catch (IOException e) {
            log.warn("The statistics ports can not be left: {}", e.getMessage());
        }
    }

    private <T> T onWorker(Callable<T> step) throws IOException {
        try {
            return worker.submit(step).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the statistics ports: " + e, e);
        }
    }

    @Override
    public void close() {
        if (worker.isShutdown()) {
            return;
        }
        worker.execute(() -> apply(List.of()));
        worker.shutdown();
        try {
            if (!worker.awaitTermination(10, TimeUnit.SECONDS)) {
                log.warn("The statistics ports take long to close");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.close();
    }
}
