// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.LoggerFactory;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo;
import org.sluice.api.module.ModuleInfo.Standing;
import org.sluice.module.Services.Oracle;

/** Services of which each is asked for what it names, what the one before has made of it. */
class ChainTest {
    private final Services services = new Services();
    private final ModuleTable table = new ModuleTable(Map.of());
    private final Asked<Oracle> oracles = table.allAsked("link", "link.for", List.of("a", "b"), oracle -> "a link");
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void close() throws Exception {
        loop.shutdownNow();
        table.deactivate();
        services.close();
    }

    /** What begins with a plus is added to the question, what begins with an equals sign is the answer. */
    private static final class Growing implements Enquiry.Wording<Oracle, String> {
        private String question = "q";

        @Override
        public String ask(Oracle oracle) {
            return oracle.answer(question);
        }

        @Override
        public String askBeside(Oracle oracle) {
            return oracle.answer("q");
        }

        @Override
        public @Nullable CompletionStage<String> later(String answer) {
            return null;
        }

        @Override
        public boolean counts(String answer) {
            return answer.startsWith("=");
        }

        @Override
        public boolean changes(String answer) {
            question += answer.startsWith("+") ? answer.substring(1) : "";
            return answer.startsWith("+");
        }

        @Override
        public void again() {
            question = "q";
        }

        @Override
        public @Nullable String nonsense(String answer) {
            return answer.equals("nonsense") ? "answered nonsense" : null;
        }

        @Override
        public String words(String answer) {
            return answer;
        }

        @Override
        public String none(@Nullable String answer) {
            return answer == null ? question : "q" + answer.substring(1);
        }
    }

    private CompletableFuture<String> begin(String key) {
        CompletableFuture<String> all = new CompletableFuture<>();
        Growing growing = new Growing();
        Consumer<Enquiry.Answer<Oracle, String>> told = answer -> all.complete(
                answer.fault() != null ? "fault: " + answer.fault() : growing.none(null) + answer.answer());
        loop.execute(() -> Enquiry.ask(oracles, "subject", key, loop, growing, told));
        return all;
    }

    private String ask(String key) {
        return begin(key).orTimeout(10, SECONDS).join();
    }

    private ModuleInfo info(String name) {
        return table.list().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theNextIsAskedWhatTheOneBeforeHasMadeOfIt() {
        services.offer(oracles, "first", 2, question -> "+1");
        services.offer(oracles, "idle", 2, question -> "");
        services.offer(oracles, "second", 1, question -> question.equals("q1") ? "+2" : "=wrong");
        assertThat(ask("a")).isEqualTo("q12null");
        assertThat(info("first").decisions()).isEqualTo(1);
        assertThat(info("idle").decisions()).isZero();
    }

    @Test
    void eachIsAskedForWhatItNames() {
        services.offer(oracles, "usual", 4, question -> "+u");
        services.offer(oracles, "named", 3, question -> "+n", "link.for", "c, d");
        services.offer(oracles, "any", 2, question -> "+*", "link.for", "*");
        assertThat(ask("a")).isEqualTo("qu*null");
        assertThat(ask("d")).isEqualTo("qn*null");
        assertThat(info("named").keys()).containsExactly("c", "d");
    }

    @Test
    void anOrderThatNobodyIsAskedOfIsEmpty() {
        table.configure(Map.of("gap", "10s"));
        assertThat(oracles.order().isEmpty()).isTrue();
        ServiceRegistration<Oracle> one = services.offer(oracles, "one", 0, question -> "+u");
        assertThat(oracles.order().isEmpty()).isFalse();
        assertThat(oracles.order().isEmptyFor("c")).isTrue();
        assertThat(oracles.order().isEmptyFor("a")).isFalse();
        Services.withdraw(oracles, one);
        assertThat(oracles.order().isEmpty()).isFalse();
        assertThat(oracles.order().isEmptyFor("c")).isTrue();
        assertThat(oracles.order().isEmptyFor("a")).isFalse();
    }

    @Test
    void nonsenseIsAFault() {
        services.offer(oracles, "bad", 0, question -> "nonsense");
        assertThat(ask("a")).isEqualTo("fault: answered nonsense");
        assertThat(info("bad").faults()).isEqualTo(1);
    }

    /** Another that is asked for the same does something else with it. */
    @Test
    void onlyItsLikeTakesThePlaceOfOneThatHasGone() {
        ServiceRegistration<Oracle> gone = services.offer(oracles, "guard", 1, question -> "+g");
        services.offer(oracles, "other", 2, question -> "+o");
        Services.withdraw(oracles, gone);
        CompletableFuture<String> answer = begin("a");
        loop.execute(() -> services.offer(oracles, "third", 3, question -> "+3"));
        loop.execute(() -> services.offer(oracles, "guard", 1, question -> "=stop"));
        // all of them are asked anew, what was asked at first
        assertThat(answer.orTimeout(10, SECONDS).join()).isEqualTo("q3o=stop");
    }

    @Test
    void theOperatorIsToldOfOneThatDoesNotComeBack() {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Asked.class);
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        try {
            table.configure(Map.of("gap", "200ms"));
            ServiceRegistration<Oracle> back = services.offer(oracles, "back", 1, question -> "+b");
            ServiceRegistration<Oracle> lost = services.offer(oracles, "lost", 0, question -> "+l");
            Services.withdraw(oracles, back);
            services.offer(oracles, "back", 1, question -> "+b");
            Services.withdraw(oracles, lost);
            await().atMost(10, SECONDS).until(() -> !appender.list.isEmpty());
            assertThat(List.copyOf(appender.list))
                    .map(ILoggingEvent::getFormattedMessage)
                    .containsExactly(
                            "link lost of org.apache.felix.framework has gone and has not come back: what it was"
                                    + " asked for goes on without it");
            assertThat(ask("a")).isEqualTo("qbnull");
        } finally {
            logger.detachAppender(appender);
        }
    }

    @Test
    void whoIsRetiredBeforeItsTurnLeavesNoHole() {
        Oracle guard = question -> "=guarded";
        services.offer(oracles, "old guard", 1, guard);
        services.offer(oracles, "before", 2, question -> {
            if (oracles.order().all().size() == 2) {
                oracles.order().all().get(1).standing(Standing.RETIRED);
                services.offer(oracles, "new guard", 1, guard);
            }
            return "+b";
        });
        assertThat(ask("a")).isEqualTo("qb=guarded");
        assertThat(info("new guard").decisions()).isEqualTo(1);
    }

    @Test
    void oneInShadowIsAskedWhatWasAskedAtFirst() {
        services.offer(oracles, "first", 1, question -> "+1");
        services.offer(oracles, "beside", 0, question -> "+" + question, Mode.KEY, "shadow");
        services.offer(oracles, "same", 0, question -> "+1", Mode.KEY, "shadow");
        services.offer(oracles, "bad", 0, question -> "nonsense", Mode.KEY, "shadow");
        assertThat(ask("a")).isEqualTo("q1null");
        CompletableFuture.runAsync(() -> {}, loop).join();
        assertThat(table.differences()).hasSize(2).satisfies(differences -> {
            assertThat(differences.get(0).inForce()).isEqualTo("q1");
            assertThat(differences.get(0).otherwise()).isEqualTo("qq");
            assertThat(differences.get(1).otherwise()).isEqualTo("failed: answered nonsense");
        });
    }
}
