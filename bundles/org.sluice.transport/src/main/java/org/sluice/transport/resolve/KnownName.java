// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.resolve;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One host name: its last good answer, and who waits for the first one. */
final class KnownName {
    private static final Logger log = LoggerFactory.getLogger("org.sluice.dns");

    private final String name;
    private volatile long lastUsed = System.nanoTime();
    private List<InetAddress> good = List.of();
    private boolean asking;
    private boolean failing;
    private final List<Promise<List<InetAddress>>> waiting = new ArrayList<>();

    KnownName(String name) {
        this.name = name;
    }

    long unusedFor(long now) {
        return now - lastUsed;
    }

    /** The last good answer at once, or the first one when it comes. */
    Future<List<InetAddress>> addresses(Supplier<DnsQuestions> questions, EventLoop loop) {
        lastUsed = System.nanoTime();
        Promise<List<InetAddress>> promise;
        synchronized (this) {
            if (!good.isEmpty()) {
                return loop.newSucceededFuture(good);
            }
            promise = loop.newPromise();
            waiting.add(promise);
        }
        refresh(questions.get());
        return promise;
    }

    /** Asks, unless a question is under way. */
    void refresh(DnsQuestions questions) {
        synchronized (this) {
            if (asking) {
                return;
            }
            asking = true;
        }
        questions.ask(name).addListener((Future<List<InetAddress>> answer) -> {
            if (answer.isSuccess()) {
                answered(List.copyOf(answer.getNow()));
            } else {
                failed(answer.cause());
            }
        });
    }

    private void answered(List<InetAddress> addresses) {
        List<Promise<List<InetAddress>>> told;
        synchronized (this) {
            if (failing || !sameSet(good, addresses)) {
                log.atInfo()
                        .addKeyValue("event", "name_resolved")
                        .addKeyValue("name", name)
                        .log("{} is {}{}", name, text(addresses), good.isEmpty() ? "" : ", was " + text(good));
            }
            failing = false;
            good = addresses;
            told = takeWaiting();
        }
        told.forEach(promise -> promise.trySuccess(addresses));
    }

    private void failed(@Nullable Throwable cause) {
        String reason = cause == null || cause.getMessage() == null ? "no answer" : cause.getMessage();
        List<Promise<List<InetAddress>>> told;
        synchronized (this) {
            if (!failing) {
                log.atWarn()
                        .addKeyValue("event", "name_unresolvable")
                        .addKeyValue("name", name)
                        .addKeyValue("reason", reason)
                        .log(
                                "{} can not be resolved: {}{}",
                                name,
                                reason,
                                good.isEmpty() ? "" : "; the last good answer stays: " + text(good));
            }
            failing = true;
            told = takeWaiting();
        }
        told.forEach(promise -> promise.tryFailure(new UnknownHostException(name + ": " + reason)));
    }

    private List<Promise<List<InetAddress>>> takeWaiting() {
        asking = false;
        List<Promise<List<InetAddress>>> told = List.copyOf(waiting);
        waiting.clear();
        return told;
    }

    /** Servers rotate the order of their answers; that is no news. */
    private static boolean sameSet(List<InetAddress> one, List<InetAddress> other) {
        Set<InetAddress> set = new HashSet<>(one);
        return set.equals(new HashSet<>(other));
    }

    private static String text(List<InetAddress> addresses) {
        return String.join(
                " ", addresses.stream().map(InetAddress::getHostAddress).toList());
    }
}
