// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A scripted authoritative name server on UDP 127.0.0.1. What it says of a name can be changed while it runs; of a name
 * that it was not told of it says NXDOMAIN.
 */
public final class DnsServer implements AutoCloseable {
    private static final int TTL_SECONDS = 1;
    private static final int LONGEST_DATAGRAM = 4096;

    private final DatagramChannel channel;
    private final InetSocketAddress address;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();

    /** Starts it on a free port. */
    public DnsServer() {
        try {
            channel = DatagramChannel.open().bind(new InetSocketAddress(literal("127.0.0.1"), 0));
            address = (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "dns-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** As a setting takes it: {@code 127.0.0.1:5353}. */
    public String hostAndPort() {
        return "127.0.0.1:" + address.getPort();
    }

    public InetSocketAddress address() {
        return address;
    }

    /** The addresses of a name, IPv4 and IPv6 literals in the order to tell them; none says that it has no records. */
    public DnsServer say(String name, String... literals) {
        return say(
                name,
                new Answer.Addresses(
                        Arrays.stream(literals).map(DnsServer::literal).toList(), TTL_SECONDS));
    }

    public DnsServer say(String name, Answer answer) {
        answers.put(name.toLowerCase(Locale.ROOT), answer);
        return this;
    }

    /** What was asked so far, in order, as in {@code db.test A}. */
    public List<String> queries() {
        return List.copyOf(queries);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        ByteBuffer datagram = ByteBuffer.allocate(LONGEST_DATAGRAM);
        while (channel.isOpen()) {
            try {
                SocketAddress client = channel.receive(datagram.clear());
                Question question = Question.read(datagram.flip());
                ByteBuffer response = question == null ? null : answer(question);
                if (response != null) {
                    channel.send(response, client);
                }
            } catch (IOException e) {
                if (channel.isOpen()) {
                    throw new UncheckedIOException("the name server can not go on", e);
                }
            }
        }
    }

    private @Nullable ByteBuffer answer(Question question) {
        String type =
                switch (question.type()) {
                    case Encoding.A -> "A";
                    case Encoding.AAAA -> "AAAA";
                    default -> "TYPE" + question.type();
                };
        queries.add(question.name() + " " + type);
        return answers.getOrDefault(question.name(), Answer.NXDOMAIN).to(question);
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text + " is no address", e);
        }
    }
}
