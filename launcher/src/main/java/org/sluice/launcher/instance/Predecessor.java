// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.launcher.control.ControlClient;
import org.sluice.launcher.framework.HostFunction;
import org.sluice.launcher.report.Failure;

/** The process whose place this one takes. Closed before the last step, it goes on as if nothing had been. */
final class Predecessor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Predecessor.class);

    private final InstanceDirectory directory;
    private final ControlClient client;
    /** What an operator has said to it, as far as it is known. */
    private Map<String, Object> said = Map.of();

    private Predecessor(InstanceDirectory directory, ControlClient client) {
        this.directory = directory;
        this.client = client;
    }

    /**
     * The process that holds the folder; null if none does.
     *
     * @throws Failure if it does not answer
     */
    static @Nullable Predecessor find(InstanceDirectory directory) throws Failure {
        if (!directory.isLive()) {
            return null;
        }
        try {
            directory.throwIfUnusable();
            return new Predecessor(directory, ControlClient.connect(directory.socket()));
        } catch (IOException e) {
            throw Failure.of("instance " + directory.name() + " lives but does not answer on " + directory.socket()
                    + ", so that nothing can be taken over: " + e.getMessage());
        }
    }

    /**
     * Gets its listening sockets; nobody is accepted on them yet.
     *
     * @throws Failure if it does not offer them, or they can not be had
     */
    void inherit(HostFunction host) throws Failure {
        Map<String, Object> offer =
                ask("offer", Map.of("pid", ProcessHandle.current().pid()));
        said = saidIn(offer);
        Map<String, Object> question = new LinkedHashMap<>(offer);
        question.put("dir", directory.folder().toString());
        Map<String, Object> taken = host.ask("take", question);
        if (!HostFunction.texts(taken, "failed").isEmpty()) {
            throw Failure.of(HostFunction.texts(taken, "failed").stream()
                    .map(why -> "nothing is taken over from instance " + directory.name() + ": " + why)
                    .toList());
        }
    }

    /** What answers to a step carry beside. */
    private static Map<String, Object> saidIn(Map<String, Object> answer) {
        return Map.of("states", answer.getOrDefault("states", Map.of()));
    }

    /**
     * Takes its place; it goes on with the sessions that it has.
     *
     * @param grace how long these may live on; null for what it is configured to
     */
    void replace(HostFunction host, Holding holding, @Nullable Duration grace) throws Failure, InterruptedException {
        host.ask("restore", said); // what takes its time, while the other one goes on
        Map<String, Object> yielded = ask("yield", Map.of());
        holding.take();
        host.ask("restore", saidIn(yielded));
        Map<String, Object> question = new LinkedHashMap<>(host.ask("open"));
        if (grace != null) {
            question.put("millis", grace.toMillis());
        }
        Map<String, Object> left;
        try {
            left = ask("leave", question);
        } catch (Failure e) {
            log.warn("the process that was to be taken over has gone meanwhile: {}", e.getMessage());
            return;
        }
        host.ask("restore", saidIn(left));
    }

    private Map<String, Object> ask(String step, Map<String, ?> arguments) throws Failure {
        Map<String, Object> question = new LinkedHashMap<>(arguments);
        question.put("step", step);
        try {
            return client.ask("take-over", question);
        } catch (IOException e) {
            throw Failure.of("instance " + directory.name() + " can not be taken over: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
