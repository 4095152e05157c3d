// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.config.Settings;
import org.sluice.api.tls.TlsContexts.Verification;

/** case 79: certificates are replaced while clients come in all the time. */
class ReloadUnderLoadTest {
    private static final int SWAPS = 20;
    private static final int CLIENTS = 2;

    @TempDir
    Path folder;

    private void write(KeyPair pair, String name) throws Exception {
        Certificates.write(
                folder.resolve("both.pem"),
                Certificates.pem(Certificates.certificate(pair, name)),
                Certificates.pem(pair));
    }

    @Test
    void noHandshakeFailsAndNoGenerationStays() throws Exception {
        KeyPair pair = Certificates.ec();
        write(pair, "generation 0");
        NamedContexts contexts = new NamedContexts();
        WatchedContext watched = new WatchedContext(
                "test",
                TlsSettings.read(Settings.of(Map.of(
                        "service.pid",
                        "org.sluice.tls~default",
                        "certificate",
                        folder.resolve("both.pem").toString()))));
        contexts.put("default", watched);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger handshakes = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        List<WeakReference<LoadedContext>> generations = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(() -> {
                    while (!over.get()) {
                        Handshake.between(
                                contexts.newClientEngine("unknown", "db", 3306, Verification.NONE),
                                contexts.newServerEngine("default"));
                        handshakes.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (int swap = 1; swap <= SWAPS; swap++) {
                generations.add(new WeakReference<>(Objects.requireNonNull(watched.current())));
                int before = handshakes.get();
                write(pair, "generation " + swap);
                contexts.reload();
                await().until(() ->
                        handshakes.get() > before || running.stream().anyMatch(Future::isDone));
            }
        } finally {
            over.set(true);
            for (Future<?> client : running) {
                client.get();
            }
            clients.shutdown();
            contexts.close();
        }
        assertThat(handshakes.get()).isGreaterThanOrEqualTo(SWAPS);
        await().untilAsserted(() -> {
            System.gc();
            assertThat(generations).allMatch(generation -> generation.get() == null);
        });
    }
}
