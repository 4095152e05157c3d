// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.launcher.control.ControlHandler;
import org.sluice.launcher.framework.Folders;
import org.sluice.launcher.framework.FrameworkHost;
import org.sluice.launcher.framework.HostFunction;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Logs;

/** One running instance from its start to its end. */
public final class Instance implements ControlHandler {
    private static final Logger log = LoggerFactory.getLogger(Instance.class);
    private static final long READY_SECONDS = 120;
    private static final long POLL_MILLIS = 5;
    /** When something has failed, how long the rest has to fail too, so that a user reads everything at once. */
    private static final long OTHERS_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** As org.sluice.host has it, for when that can not be asked. */
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Plan plan;
    private final Holding holding;
    private final Succession succession;
    private final Ending ending = new Ending();
    private final Instant startedAt = Instant.now();
    private volatile @Nullable HostFunction host;
    private volatile String state = "starting";

    public Instance(Plan plan) {
        this.plan = plan;
        this.holding = new Holding(plan, this);
        this.succession = new Succession(plan.directory(), holding, this::isLeft);
    }

    /** Told the addresses when everything listens. */
    public interface Ready {
        void listeningOn(List<String> addresses);
    }

    /**
     * Runs to the end.
     *
     * @return the exit status
     * @throws Failure if it can not start; nothing is left running
     */
    public int run(Ready ready, Operator operator) throws Failure, InterruptedException {
        SignalActions signals = SignalActions.install(this);
        try (holding;
                Predecessor predecessor = plan.takeOver() ? Predecessor.find(plan.directory()) : null) {
            signals.beforeHalt(holding::release);
            if (predecessor == null) {
                holding.take();
            }
            runFramework(ready, operator, signals, predecessor);
            log.debug("the framework has stopped");
        }
        log.atInfo()
                .addKeyValue("event", "ended")
                .addKeyValue("status", ending.exitCode())
                .log("ended");
        return ending.exitCode();
    }

    private void runFramework(Ready ready, Operator operator, SignalActions signals, @Nullable Predecessor predecessor)
            throws Failure, InterruptedException {
        try (FrameworkHost framework = start()) {
            if (ending.isAsked()) {
                return; // told to end before there is anything to end
            }
            framework.counts("log.suppressed", Logs::suppressed);
            framework.exitsBy(code -> ending.ask(code, Duration.ZERO));
            List<String> addresses = configure(framework, predecessor);
            if (!ending.isAsked()) {
                if (predecessor == null) {
                    framework.function().ask("open"); // all that decides is there
                } else {
                    predecessor.replace(framework.function(), holding, plan.takeOverGrace());
                    predecessor.close();
                }
                state = "running";
                Logs.started();
                ready.listeningOn(addresses);
                signals.ready();
                operator.start(plan.directory(), this::sessions, () -> end(0), () -> signals.end("Ctrl-C", 130));
                new Thread(this::afterStart, "after-start").start();
                ending.await();
            }
            drain();
            operator.close();
        }
    }

    /** What can wait until the instance is ready. */
    private void afterStart() {
        ClassArchive.makeIfMissing();
        try {
            plan.directory().processFolders().removeOld();
        } catch (IOException e) {
            log.debug("of an earlier process something stays: {}", e.toString());
        }
    }

    private FrameworkHost start() throws Failure {
        plan.directory().processFolders().setOldCacheAside();
        if (plan.generated() != null) {
            plan.generated().write(plan.configFolder());
        }
        Path deploy = (plan.generated() == null
                        ? plan.configFolder()
                        : plan.directory().folder())
                .resolve(Folders.DEPLOY);
        return FrameworkHost.start(
                new Folders(plan.directory().bundleCache(), plan.configFolder(), deploy),
                plan.features(),
                plan.located());
    }

    private List<String> configure(FrameworkHost framework, @Nullable Predecessor predecessor)
            throws Failure, InterruptedException {
        HostFunction function = framework.function();
        host = function;
        ConfigCheck check = ConfigCheck.of(function, plan.configFolder(), plan.features(), false);
        check.warnings().forEach(log::warn);
        if (!check.problems().isEmpty()) {
            throw plan.words().apply(check.problems());
        }
        if (predecessor == null) {
            function.ask("take", Map.of("dir", plan.directory().folder().toString()));
        } else {
            predecessor.inherit(function);
        }
        function.ask("deliver", Map.of("dir", plan.configFolder().toString()));
        framework.raise();
        return awaitReady(function, check.listen().size());
    }

    private List<String> awaitReady(HostFunction function, int expected) throws Failure, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        long firstFailure = Long.MAX_VALUE;
        Map<String, Object> answer = function.ask("readiness");
        while (!ending.isAsked() && !isReady(answer, expected)) {
            if (HostFunction.texts(answer, "failed").isEmpty()) {
                firstFailure = Long.MAX_VALUE;
            } else {
                firstFailure = Math.min(firstFailure, System.nanoTime());
                if (HostFunction.texts(answer, "pending").isEmpty()
                        || System.nanoTime() - firstFailure > OTHERS_NANOS) {
                    throw Failure.of(HostFunction.texts(answer, "failed"));
                }
            }
            if (System.nanoTime() > deadline) {
                throw Failure.of("not ready after " + READY_SECONDS + " s, waiting for "
                        + String.join(", ", HostFunction.texts(answer, "pending")));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            answer = function.ask("readiness");
        }
        return HostFunction.texts(answer, "listening");
    }

    /** A module that opens late may not be pending yet, so that what the check had promised counts too. */
    private static boolean isReady(Map<String, Object> answer, int expected) {
        return HostFunction.texts(answer, "failed").isEmpty()
                && HostFunction.texts(answer, "pending").isEmpty()
                && HostFunction.texts(answer, "listening").size() >= expected;
    }

    private void drain() throws InterruptedException {
        HostFunction function = host;
        if (function == null) {
            return;
        }
        state = "draining";
        long sessions = remaining(function, "drain");
        if (sessions == UNKNOWN) {
            log.warn("how many sessions live is not known, as org.sluice.host is not active; they get their time");
        } else if (sessions > 0) {
            log.atInfo()
                    .addKeyValue("event", "draining")
                    .addKeyValue("sessions", sessions)
                    .log("{} sessions live; they may end by themselves first", sessions);
        }
        ending.awaitSessions(() -> remaining(function, "remaining"));
    }

    /** A session that can not be seen is not cut before its time. */
    private static long remaining(HostFunction function, String verb) {
        try {
            return HostFunction.number(function.ask(verb), "remaining");
        } catch (Failure e) {
            return UNKNOWN;
        }
    }

    /** Ends the instance, with the grace that is configured. */
    void end(int exitCode) {
        ending.ask(exitCode, grace());
    }

    private Duration grace() {
        HostFunction function = host;
        if (function == null) {
            return Duration.ZERO;
        }
        try {
            return Duration.ofMillis(HostFunction.number(function.ask("grace"), "millis"));
        } catch (Failure e) {
            return DEFAULT_GRACE;
        }
    }

    /** Another process accepts from now on. */
    private void isLeft(@Nullable Long millis, long pid) {
        holding.stepAside();
        HostFunction function = host;
        long limit = millis == null ? takeOverGrace(function) : millis;
        log.atInfo()
                .addKeyValue("event", "taken_over")
                .addKeyValue("pid", pid)
                .log(
                        "process {} has taken over; {} sessions go on here{}",
                        pid,
                        function == null ? 0 : remaining(function, "remaining"),
                        limit == 0 ? "" : ", for " + TimeUnit.MILLISECONDS.toSeconds(limit) + " s at most");
        ending.ask(0, limit == 0 ? null : Duration.ofMillis(limit));
    }

    private static long takeOverGrace(@Nullable HostFunction function) {
        try {
            return function == null ? 0 : HostFunction.number(function.ask("grace"), "take-over-millis");
        } catch (Failure e) {
            return 0;
        }
    }

    void reload() throws Failure {
        function().ask("reload");
    }

    @Override
    public Map<String, Object> answer(Map<String, Object> question, Peer peer) throws Failure {
        String verb = String.valueOf(question.get("verb"));
        return switch (verb) {
            case STATUS -> status();
            case "stop" -> {
                end(0);
                yield about();
            }
            case "drain" -> {
                Object deadline = question.get("millis");
                ending.ask(0, deadline instanceof Number limit ? Duration.ofMillis(limit.longValue()) : null);
                yield about();
            }
            case "reload" -> function().ask("reload");
            case "take-over" -> {
                if (!state.equals("running")) {
                    throw Failure.of("instance " + plan.directory().name() + " is " + state
                            + ", and only a running one can be taken over");
                }
                yield succession.answer(function(), question, peer);
            }
            default -> throw Failure.of("the instance knows no verb \"" + verb + "\"");
        };
    }

    private Map<String, Object> about() {
        return Map.of("pid", ProcessHandle.current().pid(), "sessions", sessions());
    }

    private long sessions() {
        HostFunction function = host;
        long sessions = function == null ? 0 : remaining(function, "remaining");
        return sessions == UNKNOWN ? 0 : sessions;
    }

    private Map<String, Object> status() throws Failure {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("instance", plan.directory().name());
        status.put("state", state);
        status.put("pid", ProcessHandle.current().pid());
        status.put("version", Version.text());
        status.put("command", plan.command());
        status.put("features", plan.featureNames());
        status.put("config", plan.configFolder().toString());
        status.put("started_at", startedAt.toString());
        status.put("uptime_seconds", Duration.between(startedAt, Instant.now()).toSeconds());
        status.putAll(function().ask("status"));
        return status;
    }

    @Override
    public Map<String, Object> console(InputStream in, OutputStream out, OutputStream err, Peer peer) throws Failure {
        Map<String, Object> console = Map.of();
        try {
            console = function().ask("console", Map.of("in", in, "out", out, "err", err, "by", peer.user()));
        } catch (Failure e) {
            if (!ending.isAsked()) {
                throw e;
            }
        }
        if (console.isEmpty() && ending.isAsked()) {
            // the shell is one of the first bundles that stop
            throw Failure.of("instance " + plan.directory().name() + " is ending, and its shell has ended before it");
        }
        return console;
    }

    private HostFunction function() throws Failure {
        HostFunction function = host;
        if (function == null) {
            throw Failure.of("instance " + plan.directory().name() + " is still starting");
        }
        return function;
    }
}
