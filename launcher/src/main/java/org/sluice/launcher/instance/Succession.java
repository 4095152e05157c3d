// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.launcher.control.ControlHandler.Peer;
import org.sluice.launcher.framework.HostFunction;
import org.sluice.launcher.report.Failure;

/**
 * How another process takes the place of this one, as this one sees it: it offers its sockets, leaves its folder, then stops
 * accepting. When the other process vanishes before the last step, all is as it was.
 */
final class Succession {
    private static final Logger log = LoggerFactory.getLogger(Succession.class);

    /** Each takes 200 ms if another process has the folder. */
    private static final int TAKE_BACK_TRIES = 25;

    private enum Step {
        NONE,
        OFFERED,
        YIELDED,
        LEFT
    }

    private final InstanceDirectory directory;
    private final Holding holding;
    private final BiConsumer<@Nullable Long, Long> left;
    private Step step = Step.NONE;
    private @Nullable Peer successor;
    private long pid;

    /**
     * @param left called with the milliseconds that the sessions may live on, null if the other process has no wish, and its
     *     process id
     */
    Succession(InstanceDirectory directory, Holding holding, BiConsumer<@Nullable Long, Long> left) {
        this.directory = directory;
        this.holding = holding;
        this.left = left;
    }

    synchronized Map<String, Object> answer(HostFunction host, Map<String, Object> question, Peer peer) throws Failure {
        String asked = String.valueOf(question.get("step"));
        if (asked.equals("offer")) {
            return offer(host, question, peer);
        }
        if (!peer.equals(successor)) {
            throw Failure.of("this is not the process that takes over");
        }
        return switch (asked) {
            case "yield" -> {
                holding.handOver();
                step = Step.YIELDED;
                yield host.ask("save");
            }
            case "leave" -> leave(host, question);
            default -> throw Failure.of("a take-over has no step \"" + asked + "\"");
        };
    }

    private Map<String, Object> offer(HostFunction host, Map<String, Object> question, Peer peer) throws Failure {
        if (step != Step.NONE) {
            throw Failure.of("process " + pid + " takes over from instance " + directory.name() + " already");
        }
        Map<String, Object> answer =
                host.ask("offer", Map.of("dir", directory.folder().toString()));
        if (!HostFunction.texts(answer, "failed").isEmpty()) {
            throw Failure.of(HostFunction.texts(answer, "failed").stream()
                    .map(why -> "instance " + directory.name() + " can not be taken over: " + why)
                    .toList());
        }
        step = Step.OFFERED;
        successor = peer;
        pid = HostFunction.number(question, "pid");
        log.atInfo()
                .addKeyValue("event", "take_over_begun")
                .addKeyValue("pid", pid)
                .log("process {} takes over: it gets the listening sockets", pid);
        peer.whenGone(() -> gone(host));
        Map<String, Object> all = new LinkedHashMap<>(answer);
        all.putAll(host.ask("save"));
        return all;
    }

    private Map<String, Object> leave(HostFunction host, Map<String, Object> question) throws Failure {
        try {
            Map<String, Object> said = host.ask("save"); // before the listeners close
            host.ask("leave", Map.of("taken", question.getOrDefault("taken", Map.of())));
            return said;
        } finally {
            // whatever went wrong: the other process accepts, and this one is to end
            step = Step.LEFT;
            left.accept(question.get("millis") instanceof Number limit ? limit.longValue() : null, pid);
        }
    }

    /** The other process may have to end first. */
    private void takeBack() throws Failure, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                holding.take();
                return;
            } catch (Failure e) {
                if (tries == TAKE_BACK_TRIES) {
                    throw e;
                }
            }
        }
    }

    private synchronized void gone(HostFunction host) {
        if (step == Step.LEFT || step == Step.NONE) {
            return;
        }
        log.atWarn()
                .addKeyValue("event", "take_over_failed")
                .addKeyValue("pid", pid)
                .log("process {} has not taken over: this one goes on", pid);
        try {
            try {
                host.ask("keep");
            } finally {
                if (step == Step.YIELDED) {
                    takeBack();
                }
            }
        } catch (Failure e) {
            log.error("after a take-over that failed: {}", String.join("; ", e.lines()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        step = Step.NONE;
        successor = null;
    }
}
