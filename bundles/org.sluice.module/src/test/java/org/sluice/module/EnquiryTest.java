// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.LoggerFactory;
import org.sluice.api.module.Difference;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo;
import org.sluice.api.module.ModuleInfo.Standing;
import org.sluice.module.Services.Oracle;

/** Who is asked, in which order, and what becomes of those who fail. */
class EnquiryTest {
    private static final String UNKNOWN = "?";

    private final Services services = new Services();
    private final ModuleTable table =
            new ModuleTable(Map.of("answer-timeout", "200ms", "faults-in-row", "3", "blocked", "50ms", "bench", "1h"));
    private final Asked<Oracle> oracles = table.asked("oracle", oracle -> "says something");
    private final Logger logger = (Logger) LoggerFactory.getLogger("org.sluice.module");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, CompletableFuture<String>> later = new ConcurrentHashMap<>();

    EnquiryTest() {
        logged.setContext(logger.getLoggerContext());
        logged.start();
        logger.addAppender(logged);
    }

    private List<String> log() {
        return List.copyOf(logged.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @AfterEach
    void close() throws Exception {
        logger.detachAppender(logged);
        loop.shutdownNow();
        table.deactivate();
        services.close();
    }

    /** An answer that begins with "later " is the name of one that comes later. */
    private record Question(String subject, Map<String, CompletableFuture<String>> pending)
            implements Enquiry.Wording<Oracle, String> {
        @Override
        public String ask(Oracle oracle) {
            return oracle.answer(subject);
        }

        @Override
        public @Nullable CompletionStage<String> later(String answer) {
            return answer.startsWith("later ") ? pending.get(answer) : null;
        }

        @Override
        public boolean counts(String answer) {
            return !answer.equals(UNKNOWN);
        }

        @Override
        public String words(String answer) {
            return answer;
        }
    }

    private CompletableFuture<Enquiry.Answer<Oracle, String>> begin(String subject) {
        CompletableFuture<Enquiry.Answer<Oracle, String>> answer = new CompletableFuture<>();
        Consumer<Enquiry.Answer<Oracle, String>> told = answer::complete;
        loop.execute(() -> Enquiry.ask(oracles, subject, loop, new Question(subject, later), told));
        return answer;
    }

    private String ask(String subject) {
        Enquiry.Answer<Oracle, String> answer =
                begin(subject).orTimeout(10, SECONDS).join();
        return answer.fault() != null ? "fault: " + answer.fault() : String.valueOf(answer.answer());
    }

    private ModuleInfo info(String name) {
        return table.list().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theHighestRankingThatKnowsIsHeard() {
        services.offer(oracles, "low", 1, question -> "low");
        services.offer(oracles, "high", 2, question -> question.equals("a") ? "high" : UNKNOWN);
        assertThat(ask("a")).isEqualTo("high");
        assertThat(ask("b")).isEqualTo("low");
        assertThat(info("high").decisions()).isEqualTo(1);
    }

    @Test
    void amongEqualsTheOneThatCameFirst() {
        services.offer(oracles, "first", 0, question -> "first");
        services.offer(oracles, "second", 0, question -> "second");
        assertThat(ask("a")).isEqualTo("first");
    }

    @Test
    void aRankingFromAConfigurationFileIsText() {
        services.offer(oracles, "first", 1, question -> "first");
        services.offer(oracles, "file", 0, question -> "file", "service.ranking", "2");
        assertThat(ask("a")).isEqualTo("file");
    }

    @Test
    void nobodyKnows() {
        services.offer(oracles, "only", 0, question -> UNKNOWN);
        assertThat(ask("a")).isEqualTo("null");
    }

    @Test
    void whoThrowsCostsOneQuestionAndIsCounted() {
        services.offer(oracles, "bad", 0, question -> {
            throw new IllegalStateException("out of order");
        });
        assertThat(ask("a")).startsWith("fault: ").contains("out of order");
        assertThat(info("bad").faults()).isEqualTo(1);
        assertThat(info("bad").lastFault()).contains("out of order");
    }

    @Test
    void whoNeverAnswersIsNotWaitedForForever() {
        services.offer(oracles, "slow", 0, question -> "later never");
        later.put("later never", new CompletableFuture<>());
        assertThat(ask("a")).isEqualTo("fault: no answer within 200 ms");
    }

    @Test
    void anAnswerThatComesLaterCounts() {
        services.offer(oracles, "slow", 0, question -> "later a");
        CompletableFuture<String> pending = new CompletableFuture<>();
        later.put("later a", pending);
        CompletableFuture<Enquiry.Answer<Oracle, String>> answer = begin("a");
        pending.complete("at last");
        assertThat(answer.orTimeout(10, SECONDS).join().answer()).isEqualTo("at last");
    }

    /** As with a configuration that is changed: it would be asked what itself has made of the question. */
    @Test
    void whoComesAnewInBetweenIsNotAskedTwice() {
        List<String> asked = new CopyOnWriteArrayList<>();
        Oracle first = question -> {
            asked.add(question);
            return UNKNOWN;
        };
        ServiceRegistration<Oracle> registration = services.offer(oracles, "first", 2, first);
        services.offer(oracles, "slow", 1, question -> "later a");
        CompletableFuture<String> pending = new CompletableFuture<>();
        later.put("later a", pending);
        CompletableFuture<Enquiry.Answer<Oracle, String>> answer = begin("a");
        await().atMost(10, SECONDS).until(() -> oracles.order().all().get(1).isAwaited());
        oracles.bind(registration.getReference(), first);
        pending.complete(UNKNOWN);
        assertThat(answer.orTimeout(10, SECONDS).join().fault()).isNull();
        assertThat(asked).containsExactly("a");
    }

    @Test
    void whoFailsTooOftenIsBenchedAndTheNextTakesOver() {
        services.offer(oracles, "bad", 1, question -> {
            throw new IllegalStateException("out of order");
        });
        services.offer(oracles, "next", 0, question -> "next");
        for (int i = 0; i < 3; i++) {
            assertThat(ask("a")).startsWith("fault: ");
        }
        assertThat(ask("a")).isEqualTo("next");
        assertThat(info("bad").standing()).isEqualTo(Standing.BENCHED);
        assertThat(table.reinstate("bad")).isEqualTo(1);
        assertThat(ask("a")).startsWith("fault: ");
    }

    @Test
    void theLastOneIsNotBenched() {
        services.offer(oracles, "only", 0, question -> {
            throw new IllegalStateException("out of order");
        });
        for (int i = 0; i < 5; i++) {
            assertThat(ask("a")).startsWith("fault: ");
        }
        assertThat(info("only").standing()).isEqualTo(Standing.IN_FORCE);
    }

    @Test
    void whatDiffersInShadowIsListedAndDoesNotCount() {
        services.offer(oracles, "old", 0, question -> "here");
        services.offer(oracles, "new", 9, question -> question.equals("b") ? "there" : "here", Mode.KEY, "shadow");
        assertThat(ask("a")).isEqualTo("here");
        assertThat(ask("b")).isEqualTo("here");
        await().atMost(10, SECONDS).until(() -> info("new").decisions() == 2);
        assertThat(info("new").differences()).isEqualTo(1);
        List<Difference> differences = table.differences();
        assertThat(differences).hasSize(1);
        assertThat(differences.get(0).subject()).isEqualTo("b");
        assertThat(differences.get(0).inForce()).isEqualTo("here");
        assertThat(differences.get(0).otherwise()).isEqualTo("there");
    }

    @Test
    void whoAnswersLaterInShadowIsJudgedAsOneInForce() {
        services.offer(oracles, "old", 0, question -> "here");
        for (String how : List.of("never", "twice", "failed")) {
            services.offer(oracles, how, 0, question -> "later " + how, Mode.KEY, "shadow");
        }
        later.put("later never", new CompletableFuture<>());
        later.put("later twice", CompletableFuture.completedFuture("later twice"));
        later.put("later failed", CompletableFuture.failedFuture(new IllegalStateException("its reason")));
        table.configure(Map.of("answer-timeout", "2s"));
        assertThat(ask("a")).isEqualTo("here");
        CompletableFuture.runAsync(() -> {}, loop).join(); // the shadows are asked behind the answer
        assertThat(oracles.order().shadows())
                .anySatisfy(one -> assertThat(one.isAwaited()).isTrue());
        await().atMost(10, SECONDS).until(() -> table.differences().size() == 3);
        assertThat(table.differences())
                .map(Difference::otherwise)
                .containsExactlyInAnyOrder(
                        "failed: no answer within 2000 ms",
                        "failed: answered that it answers later, twice",
                        "failed: java.lang.IllegalStateException: its reason");
        assertThat(table.list()).filteredOn(one -> one.faults() == 1).hasSize(3);
    }

    @Test
    void aCanaryGetsItsShareAndEachUserStaysOnOneSide() {
        services.offer(oracles, "old", 0, question -> "old");
        services.offer(oracles, "new", 0, question -> "new", Mode.KEY, "canary=20%");
        Set<String> canaries = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            if (ask("user" + i).equals("new")) {
                canaries.add("user" + i);
            }
        }
        assertThat(canaries.size()).isBetween(300, 500);
        canaries.forEach(user -> assertThat(ask(user)).isEqualTo("new"));
        table.mode("new", new Mode.Canary(40));
        canaries.forEach(user -> assertThat(ask(user)).isEqualTo("new"));
    }

    @Test
    void aCanaryWhoseLoginsFailIsTakenBack() {
        services.offer(oracles, "old", 0, question -> "old");
        services.offer(oracles, "new", 0, question -> "new", Mode.KEY, "canary=100%");
        for (int i = 0; i < 30 && ask("a").equals("new"); i++) {
            begin("a").join().by().outcome(false);
        }
        assertThat(ask("a")).isEqualTo("old");
        assertThat(info("new").mode()).isEqualTo(new Mode.Shadow());
    }

    @Test
    void whoAsksInAGapWaitsForTheOneThatComesBack() {
        ServiceRegistration<Oracle> before = services.offer(oracles, "router", 5, question -> "before");
        services.offer(oracles, "fallback", 0, question -> "fallback");
        Services.withdraw(oracles, before);
        CompletableFuture<Enquiry.Answer<Oracle, String>> answer = begin("a");
        loop.execute(() -> services.offer(oracles, "router", 5, question -> "after"));
        assertThat(answer.orTimeout(10, SECONDS).join().answer()).isEqualTo("after");
    }

    @Test
    void aGapEndsByItself() {
        table.configure(Map.of("gap", "20ms"));
        ServiceRegistration<Oracle> gone = services.offer(oracles, "gone", 5, question -> "gone");
        Services.withdraw(oracles, gone);
        assertThat(ask("a")).isEqualTo("null");
    }

    @Test
    void whoIsRetiredIsNotAskedAndLeavesWhenNobodyWaitsForIt() {
        table.configure(Map.of("answer-timeout", "1m"));
        services.offer(oracles, "old", 1, question -> "later a");
        services.offer(oracles, "new", 0, question -> "new");
        CompletableFuture<String> pending = new CompletableFuture<>();
        later.put("later a", pending);
        CompletableFuture<Enquiry.Answer<Oracle, String>> answer = begin("a");
        await().atMost(10, SECONDS).until(() -> oracles.order().all().get(0).isAwaited());
        long bundle = oracles.order().all().get(0).facts().bundleId();
        oracles.order().all().get(0).standing(Standing.RETIRED);
        oracles.reorder();
        assertThat(oracles.order().all().get(1).leave()).isCompleted();
        CompletableFuture<Void> left = oracles.order().all().get(0).leave();
        assertThat(ask("b")).isEqualTo("new");
        assertThat(left).isNotDone();
        pending.complete("its last answer");
        assertThat(answer.orTimeout(10, SECONDS).join().answer()).isEqualTo("its last answer");
        await().atMost(10, SECONDS).until(left::isDone);
        table.recall(bundle);
        pending.obtrudeValue("back");
        assertThat(ask("c")).isEqualTo("back");
    }

    @Test
    void whoAnswersInBetweenHasNotFailedInARow() {
        services.offer(oracles, "partial", 1, question -> {
            if (question.equals("bad")) {
                throw new IllegalStateException("out of order");
            }
            return UNKNOWN;
        });
        services.offer(oracles, "next", 0, question -> "next");
        for (int i = 0; i < 10; i++) {
            assertThat(ask("bad")).startsWith("fault: ");
            assertThat(ask("good")).isEqualTo("next");
        }
        assertThat(info("partial").standing()).isEqualTo(Standing.IN_FORCE);
    }

    @Test
    void whereAllAreAskedNobodyIsLeftOut() {
        Asked<Oracle> rules = table.allAsked("rule", oracle -> "refuses");
        services.offer(rules, "bad", 1, question -> {
            throw new IllegalStateException("out of order");
        });
        services.offer(rules, "other", 0, question -> UNKNOWN);
        for (int i = 0; i < 10; i++) {
            CompletableFuture<Enquiry.Answer<Oracle, String>> answer = new CompletableFuture<>();
            loop.execute(() -> Enquiry.ask(rules, "a", loop, new Question("a", later), answer::complete));
            assertThat(answer.orTimeout(10, SECONDS).join().fault()).contains("out of order");
        }
        assertThat(info("bad").standing()).isEqualTo(Standing.IN_FORCE);
    }

    @Test
    void whoIsBenchedIsAskedAgainWhenNobodyElseIsLeft() {
        services.offer(oracles, "bad", 1, question -> {
            if (question.equals("bad")) {
                throw new IllegalStateException("out of order");
            }
            return "bad, but there";
        });
        ServiceRegistration<Oracle> next = services.offer(oracles, "next", 0, question -> "next");
        for (int i = 0; i < 3; i++) {
            assertThat(ask("bad")).startsWith("fault: ");
        }
        assertThat(ask("good")).isEqualTo("next");
        table.configure(Map.of("gap", "0"));
        Services.withdraw(oracles, next);
        assertThat(ask("good")).isEqualTo("bad, but there");
    }

    @Test
    void anotherRouterThatMayKnowLessDoesNotFillTheGap() {
        ServiceRegistration<Oracle> first = services.offer(oracles, "first", 0, question -> "first");
        services.offer(oracles, "second", 0, question -> UNKNOWN);
        Services.withdraw(oracles, first);
        CompletableFuture<Enquiry.Answer<Oracle, String>> answer = begin("a");
        loop.execute(() -> services.offer(oracles, "first", 0, question -> "back"));
        assertThat(answer.orTimeout(10, SECONDS).join().answer()).isEqualTo("back");
    }

    @Test
    void aModeThatTheOperatorSaidOutlivesAChangeOfProperties() {
        services.offer(oracles, "old", 0, question -> "old");
        ServiceRegistration<Oracle> shadow = services.offer(oracles, "new", 9, question -> "new");
        table.mode("new", new Mode.Shadow());
        assertThat(ask("a")).isEqualTo("old");
        oracles.bind(shadow.getReference(), question -> "newer");
        assertThat(ask("a")).isEqualTo("old");
    }

    /** A share of the users would do without what all must pass. */
    @Test
    void whatAllAreAskedHasNoCanary() {
        Asked<Oracle> rules = table.allAsked("rule", oracle -> "refuses");
        services.offer(rules, "guard", 0, question -> UNKNOWN, "module.mode", "canary=1%");
        assertThat(info("guard").mode()).isEqualTo(new Mode.Active());
        assertThatThrownBy(() -> table.mode("guard", new Mode.Canary(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("guard can be no canary: each rule is asked, so the other users would go without it;"
                        + " shadow tries it on all of them");
        assertThat(info("guard").mode()).isEqualTo(new Mode.Active());
        assertThat(table.mode("guard", new Mode.Shadow())).isEqualTo(1);
    }

    @Test
    void whoBlocksIsNamedByTheWatchdog() {
        CountDownLatch released = new CountDownLatch(1);
        AtomicReference<@Nullable Boolean> waited = new AtomicReference<>();
        services.offer(oracles, "blocking", 0, question -> {
            try {
                waited.set(released.await(10, SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "at last";
        });
        CompletableFuture<Enquiry.Answer<Oracle, String>> answer = begin("a");
        await().atMost(10, SECONDS).until(() -> info("blocking").faults() == 1);
        assertThat(info("blocking").lastFault()).startsWith("kept ");
        assertThat(log()).noneMatch(line -> line.contains("has let"));
        released.countDown();
        assertThat(answer.orTimeout(10, SECONDS).join().answer()).isEqualTo("at last");
        assertThat(waited.get()).isTrue();
        await().atMost(10, SECONDS)
                .until(() -> log().stream().anyMatch(line -> line.matches("module .* has let .* go after \\d+ ms")));
        assertThat(info("blocking").faults()).isEqualTo(1);
    }

    @Test
    void ofAThrowTheLogShowsTheModulesOwnStack() {
        services.offer(oracles, "bad", 0, question -> {
            throw new IllegalStateException("out of order", new IllegalArgumentException("a cause"));
        });
        assertThat(ask("a")).contains("out of order");
        assertThat(log())
                .filteredOn(line -> line.contains("has a defect"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line)
                            .contains("IllegalStateException: out of order", "caused by: ", "a cause", "EnquiryTest");
                    assertThat(line.lines().count()).isLessThan(12);
                    assertThat(line).doesNotContain("Thread.run");
                });
        assertThat(logged.list).allMatch(line -> line.getThrowableProxy() == null);
    }
}
