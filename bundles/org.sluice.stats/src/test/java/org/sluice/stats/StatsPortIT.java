// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.stats.MeterSource;
import org.sluice.api.stats.Snapshot;
import org.sluice.api.stats.Traffic;

@Timeout(30)
class StatsPortIT {
    private static final MeterSource SOURCE = () -> new Snapshot(
            List.of(new Traffic("front", "tcp:*:3306", (1L << 53) + 1, Long.MAX_VALUE, 3, 1, Map.of("refused", 4L))),
            List.of(new Traffic("tcp:a:1", "tcp:a:1", 2, 3, 4, 0, Map.of())),
            List.of());

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(250);

    /** Whoever is waited for to the end runs into the time of the test. */
    private static final Patience PATIENT = new Patience(LONG, LONG, LONG, LONG);

    private StatsComponent component;
    private String port;

    @BeforeEach
    void openPatiently() throws Exception {
        open(PATIENT);
    }

    private void open(Patience patience) throws Exception {
        component = new StatsComponent("1.2.3", new StatsTakeOver(), patience);
        component.sources = List.of(SOURCE, new ProcessMeters());
        component.configure(Map.of("listen", "tcp:127.0.0.1:0"));
        await().until(() -> component.state().pending().isEmpty());
        port = component.state().listening().get(0);
    }

    @AfterEach
    void close() {
        component.close();
    }

    private void reopen(Patience patience) throws Exception {
        close();
        open(patience);
    }

    /** L4: JSON that can be read, and numbers of 64 bits. */
    @Test
    void connectingIsEnoughForOneDocumentWithRumsKeysAndExactNumbers() throws Exception {
        reopen(new Patience(SHORT, LONG, LONG, LONG));
        Map<String, Object> page = JSON.std.mapFrom(Client.bare(port));
        assertThat(page).containsEntry("version", "1.2.3").containsKey("uptime_seconds");
        assertThat(page.get("listeners"))
                .isEqualTo(List.of(Map.of(
                        "socket",
                        "tcp:*:3306",
                        "input_bytes",
                        9007199254740993L,
                        "output_bytes",
                        Long.MAX_VALUE,
                        "all_connections",
                        3,
                        "current_connections",
                        1,
                        "name",
                        "front",
                        "refused",
                        4)));
        assertThat((List<?>) page.get("upstreams")).hasSize(1);
    }

    @Test
    void whoSaysNothingGetsTheDocumentAfterTheGraceAndNotBefore() throws Exception {
        reopen(new Patience(SHORT, LONG, LONG, LONG));
        long start = System.nanoTime();
        assertThat(Client.bare(port)).startsWith("{");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
    }

    @Test
    void whoShutsTheirSideGetsTheDocumentAtOnce() throws Exception {
        try (Client client = new Client(port)) {
            assertThat(client.shut().all()).startsWith("{");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "x", "quit\n", "\u0016\u0003\u0001", "STATUS\n"})
    void whoSpeaksSomethingElseGetsTheDocumentWhole(String words) throws Exception {
        try (Client client = new Client(port)) {
            assertThat(JSON.std.mapFrom(client.send(words).all())).containsKey("listeners");
        }
    }

    @Test
    void httpGivesBothPages() throws Exception {
        for (String path : List.of("/", "/stats.json", "/stats.json?pretty", "http://h:1/stats.json")) {
            Client.Reply reply = Client.get(port, path);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers())
                    .containsEntry("content-type", "application/json")
                    .containsEntry("connection", "close")
                    .containsEntry(
                            "content-length", Integer.toString(reply.body().length()));
            assertThat(JSON.std.mapFrom(reply.body())).containsKeys("listeners", "upstreams");
        }
        Client.Reply metrics = Client.get(port, "/metrics");
        assertThat(metrics.headers()).containsEntry("content-type", "text/plain; version=0.0.4; charset=utf-8");
        assertThat(PrometheusGrammar.read(metrics.body()))
                .containsKey("process_open_fds")
                .containsKey("sluice_listener_connections{listener=front, socket=tcp:*:3306}");
    }

    @Test
    void headHasTheHeadersAndNoBody() throws Exception {
        Client.Reply reply = Client.http(port, "HEAD /metrics HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEmpty();
        assertThat(Integer.parseInt(reply.headers().get("content-length"))).isGreaterThan(500);
    }

    @ParameterizedTest
    @CsvSource({
        "404, GET /other HTTP/1.1~Host: h~~",
        "405, POST / HTTP/1.1~Host: h~Content-Length: 3~~abc",
        "405, PRI / HTTP/1.1~Host: h~~",
        "400, GET /~~",
        "400, GET  / HTTP/1.1~Host: h~~",
        "400, GET / HTTP/1.1~~",
        "400, GET / HTTP/1.1~Host: h~Host: i~~",
        "400, GET / HTTP/1.1~Host: h~ folded~~",
        "400, GET / HTTP/1.1~Host : h~~",
        "400, GET / SPDY~~",
        "505, PRI * HTTP/2.0~~",
        "200, GET / HTTP/1.0~~"
    })
    void wrongRequestsAreAnsweredProperly(int status, String request) throws Exception {
        Client.Reply reply = Client.http(port, request.replace("~", "\r\n"));
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.headers()).containsEntry("connection", "close");
        assertThat(reply.headers().containsKey("allow")).isEqualTo(status == 405);
    }

    @Test
    void aHeadThatIsTooLargeIsRefusedAndTheAnswerArrivesThoughMoreIsSent() throws Exception {
        Client.Reply reply = Client.http(port, "GET / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(8_000_000) + "\r\n\r\n");
        assertThat(reply.status()).isEqualTo(431);
    }

    @Test
    void aRequestInSinglesBytesIsUnderstood() throws Exception {
        try (Client client = new Client(port)) {
            client.channel().setOption(StandardSocketOptions.TCP_NODELAY, true);
            for (char c : "GET /metrics HTTP/1.1\nHost: h\n\n".toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertThat(Client.Reply.of(client.all()).status()).isEqualTo(200);
        }
    }

    @Test
    void whoNeverEndsARequestIsTold() throws Exception {
        reopen(new Patience(LONG, SHORT, LONG, LONG));
        try (Client client = new Client(port)) {
            assertThat(Client.Reply.of(client.send("GET / HT").all()).status()).isEqualTo(408);
        }
        reopen(PATIENT);
        try (Client client = new Client(port)) {
            assertThat(Client.Reply.of(client.send("GET / HT").shut().all()).status())
                    .isEqualTo(400);
        }
    }

    @Test
    void aHundredClientsAtOnceAreAllServedWhileOthersHangAbout() throws Exception {
        reopen(new Patience(SHORT, LONG, LONG, LONG));
        List<Client> hanging = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            hanging.add(new Client(port).send("GET / "));
        }
        ExecutorService clients = Executors.newFixedThreadPool(100);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(clients.submit(() -> Client.bare(port)));
            }
            for (Future<String> answer : answers) {
                assertThat(JSON.std.mapFrom(answer.get())).containsKey("listeners");
            }
        } finally {
            clients.shutdownNow();
            for (Client client : hanging) {
                client.close();
            }
        }
    }

    @Test
    void whoDoesNotReadLosesTheConnectionAndHoldsUpNobody() throws Exception {
        reopen(new Patience(LONG, LONG, Duration.ofSeconds(1), LONG));
        Traffic one = new Traffic("x".repeat(1000), "tcp:a:1", 1, 2, 3, 4, Map.of());
        List<Traffic> many = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            many.add(new Traffic(one.name() + i, "tcp:a:1", 1, 2, 3, 4, Map.of()));
        }
        CountDownLatch asked = new CountDownLatch(1);
        component.sources = List.of(() -> {
            asked.countDown();
            return new Snapshot(many, List.of(), List.of());
        });
        try (Client slow = new Client(port)) {
            slow.shut();
            asked.await();
            long withSlow = descriptors();
            component.sources = List.of(SOURCE);
            for (int i = 0; i < 5; i++) {
                assertThat(Client.get(port, "/").status()).isEqualTo(200);
            }
            await().until(() -> descriptors() < withSlow);
            assertThat(slow.all())
                    .as("what the kernel had taken")
                    .startsWith("{")
                    .doesNotEndWith("}\n");
        }
    }

    private static long descriptors() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getOpenFileDescriptorCount();
    }

    @Test
    void aReaderThatBeginsLateGetsAll() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        List<Traffic> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            many.add(new Traffic("x".repeat(1000) + i, "tcp:a:1", 1, 2, 3, 4, Map.of()));
        }
        component.sources = List.of(() -> {
            asked.countDown();
            return new Snapshot(many, List.of(), List.of());
        });
        try (Client client = new Client(port)) {
            client.shut();
            asked.await();
            assertThat((List<?>) JSON.std.mapFrom(client.all()).get("listeners"))
                    .hasSize(10_000);
        }
    }
}
