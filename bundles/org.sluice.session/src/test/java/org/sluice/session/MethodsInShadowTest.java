// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.session.Proxied.PASSWORD;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.api.module.Difference;
import org.sluice.api.module.ModuleInfo;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.ScriptedPeer;

/** An authentication method beside the one in force costs no login, whatever it does; what differs is counted. */
@ExtendWith(NoLeaks.class)
class MethodsInShadowTest {
    private static final Map<String, Object> SHADOW = Map.of("module.name", "other", "module.mode", "shadow");
    private static final Map<String, Object> FIRST = Map.of("module.name", "other", "service.ranking", 10);

    private final RunningProxy proxy = new RunningProxy(null, Map.of("answer-timeout", "200ms"));
    private final ScriptedPeer server = ScriptedPeer.onTcp(new TestServer(TestServer.MYSQL57));

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    /** Verifies a client by one step. */
    private record Verifying(Supplier<AuthStep> step) implements AuthMethod {
        @Override
        public AuthExchange verify(AuthLeg client, List<Secret> known) {
            return new AuthExchange() {
                @Override
                public AuthStep begin() {
                    return new AuthStep.Await();
                }

                @Override
                public AuthStep fromClient(AuthData data) {
                    return step.get();
                }
            };
        }

        @Override
        public String describe() {
            return "one step";
        }
    }

    private ModuleInfo other() {
        return proxy.modules.list().stream()
                .filter(module -> module.name().equals("other"))
                .findFirst()
                .orElseThrow();
    }

    private TestClient client() throws Exception {
        proxy.hashed("whee", PASSWORD, server.address());
        return TestClient.greeted(proxy.open());
    }

    private void assertLogsInBeside(Supplier<AuthStep> step, String otherwise, long faults) throws Exception {
        proxy.method(new Verifying(step), SHADOW);
        try (TestClient client = client()) {
            client.loggedIn("whee", PASSWORD);
        }
        await().untilAsserted(() -> assertThat(proxy.modules.differences())
                .extracting(Difference::subject, Difference::otherwise)
                .filteredOn(told -> told.toString().contains(otherwise))
                .hasSize(1));
        assertThat(other().differences()).isEqualTo(proxy.modules.differences().size());
        assertThat(other().faults()).isEqualTo(faults);
        assertThat(proxy.modules.list().stream().filter(module -> !module.name().equals("other")))
                .allMatch(module -> module.faults() == 0 && module.failedLogins() == 0);
    }

    @Test
    void oneThatDiffers() throws Exception {
        assertLogsInBeside(AuthStep.Denied::new, "denied", 0);
    }

    @Test
    void oneThatThrows() throws Exception {
        assertLogsInBeside(
                () -> {
                    throw new IllegalStateException("a defect");
                },
                "failed: java.lang.IllegalStateException: a defect",
                1);
    }

    @Test
    void oneThatNeverAnswers() throws Exception {
        assertLogsInBeside(
                () -> new AuthStep.Later(new CompletableFuture<>()), "failed: no answer while the login lasted", 0);
    }

    @Test
    void oneThatDiffersLater() throws Exception {
        assertLogsInBeside(
                () -> new AuthStep.Later(CompletableFuture.completedFuture(new AuthStep.Denied())), "denied", 0);
    }

    @Test
    void oneThatFailsLater() throws Exception {
        assertLogsInBeside(
                () -> new AuthStep.Later(CompletableFuture.failedFuture(new IllegalStateException("later"))),
                "failed: java.lang.IllegalStateException: later",
                1);
    }

    /** In force it costs the login, and is counted, after the time that every module has. */
    @Test
    void oneInForceThatNeverAnswers() throws Exception {
        proxy.method(new Verifying(() -> new AuthStep.Later(new CompletableFuture<>())), FIRST);
        try (TestClient client = client()) {
            client.send(1, client.login("whee", PASSWORD));
            assertThat(client.refused(2).message().utf8()).isEqualTo("The proxy has failed");
        }
        await().untilAsserted(() -> assertThat(other().failedLogins()).isEqualTo(1));
        assertThat(other().faults()).isEqualTo(1);
        assertThat(other().lastFault()).contains("no answer within 200 ms");
        assertThat(proxy.log())
                .anyMatch(line -> line.contains("an authentication method gave no answer within 200 ms"));
    }
}
