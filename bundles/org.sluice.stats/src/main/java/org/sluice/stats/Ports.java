// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.address.Address;
import org.sluice.api.host.Readiness;

/**
 * Opens and closes what the configuration says. On a thread of its own, because a name may take its time to resolve and
 * whoever brings a configuration must not wait for it.
 */
final class Ports implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Ports.class);

    private final Loop loop;
    private final Map<Address, Port> open = new LinkedHashMap<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "sluice-stats-ports");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Readiness.State state = new Readiness.State(List.of(), List.of(), List.of());

    Ports(Loop loop) {
        this.loop = loop;
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
        closeAllBut(addresses);
        List<String> failed = new ArrayList<>();
        List<String> listening = new ArrayList<>();
        for (Address address : addresses) {
            Port port = open.get(address);
            try {
                port = port == null ? open(address) : port;
                listening.add(port.label());
            } catch (IOException | RuntimeException e) {
                failed.add(address.label() + " (statistics): " + e.getMessage());
                log.error("Statistics on {}: {}", address.label(), e.getMessage());
            }
        }
        state = new Readiness.State(listening, List.of(), failed);
    }

    private Port open(Address address) throws IOException {
        Port port = Port.open(address);
        open.put(address, port);
        for (ServerSocketChannel channel : port.channels()) {
            loop.accept(channel);
        }
        log.info("Statistics on {}", port.label());
        return port;
    }

    private void closeAllBut(List<Address> addresses) {
        Iterator<Map.Entry<Address, Port>> entries = open.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Address, Port> entry = entries.next();
            if (!addresses.contains(entry.getKey())) {
                entries.remove();
                close(entry.getValue());
            }
        }
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
        for (ServerSocketChannel channel : port.channels()) {
            loop.release(channel).join();
        }
        log.info("Statistics no more on {}", port.label());
    }

    @Override
    public void close() {
        if (worker.isShutdown()) {
            return;
        }
        worker.execute(() -> closeAllBut(List.of()));
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
