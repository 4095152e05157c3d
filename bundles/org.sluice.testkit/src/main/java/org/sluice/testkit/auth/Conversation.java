// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthStep;

/**
 * A login in memory: an exchange that answers plays the client, one that verifies plays the server, and one that relays
 * may stand between them. Each packet is written down, first on the client's leg.
 */
public final class Conversation {
    private static final int LONGEST = 20;

    private final AuthExchange client;
    private final @Nullable AuthExchange relay;
    private final AuthExchange server;
    private final List<String> log = new ArrayList<>();

    private Conversation(AuthExchange client, @Nullable AuthExchange relay, AuthExchange server) {
        this.client = client;
        this.relay = relay;
        this.server = server;
    }

    /**
     * How it ended, and all that was said.
     *
     * @param end Verified, Denied or Impossible, by whomever
     * @param packets as in {@code client: 20}, {@code server: 03}, {@code relay>server: 5}: the sender and the packet, in
     *     hex if it has one byte, else its length
     */
    public record Result(AuthStep end, List<String> packets) {}

    public static Result between(AuthExchange client, AuthExchange server) {
        return new Conversation(client, null, server).run();
    }

    public static Result between(AuthExchange client, AuthExchange relay, AuthExchange server) {
        return new Conversation(client, relay, server).run();
    }

    private Result run() {
        try (client;
                relay;
                server) {
            AuthStep end = waits(now(server.begin()));
            if (end == null && relay != null) {
                end = waits(now(relay.begin()));
            }
            return new Result(end == null ? talk(now(client.begin())) : end, List.copyOf(log));
        }
    }

    private static @Nullable AuthStep waits(AuthStep step) {
        return step instanceof AuthStep.Await ? null : step;
    }

    /** @param first the client's */
    private AuthStep talk(AuthStep first) {
        AuthStep said = first;
        for (int i = 0; i < LONGEST; i++) {
            if (!(said instanceof AuthStep.ToServer answer)) {
                return said;
            }
            AuthStep reply = behind("client", answer.data());
            if (reply instanceof AuthStep.Verified verified
                    && !verified.lastWords().isEmpty()) {
                AuthStep last = before(verified.lastWords());
                return last instanceof AuthStep.Await ? verified : last;
            }
            if (!(reply instanceof AuthStep.ToClient more)) {
                return reply;
            }
            said = before(more.data());
        }
        throw new IllegalStateException("the login does not end: " + log);
    }

    /** The client has said something: what comes back to it. */
    private AuthStep behind(String who, AuthData data) {
        note(who, data);
        return relay == null ? now(server.fromClient(data)) : throughRelay(now(relay.fromClient(data)));
    }

    private AuthStep throughRelay(AuthStep step) {
        AuthExchange between = relay;
        AuthStep said = step;
        for (int i = 0; i < LONGEST && between != null && said instanceof AuthStep.ToServer answer; i++) {
            note("relay>server", answer.data());
            AuthStep reply = now(server.fromClient(answer.data()));
            if (reply instanceof AuthStep.Verified verified
                    && !verified.lastWords().isEmpty()) {
                note("server>relay", verified.lastWords());
                AuthStep passed = now(between.fromServer(verified.lastWords()));
                return passed instanceof AuthStep.ToClient last
                        ? new AuthStep.Verified(verified.revealed(), last.data())
                        : passed;
            }
            if (!(reply instanceof AuthStep.ToClient more)) {
                return reply;
            }
            note("server>relay", more.data());
            said = now(between.fromServer(more.data()));
        }
        return said;
    }

    /** The client is told something: what it says next. */
    private AuthStep before(AuthData data) {
        note("server", data);
        return now(client.fromServer(data));
    }

    private void note(String who, AuthData data) {
        log.add(who + ": " + (data.length() == 1 ? String.format("%02x", data.at(0)) : data.length()));
    }

    /** The step itself, whenever it comes. */
    public static AuthStep now(AuthStep step) {
        if (!(step instanceof AuthStep.Later later)) {
            return step;
        }
        try {
            return later.step().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
