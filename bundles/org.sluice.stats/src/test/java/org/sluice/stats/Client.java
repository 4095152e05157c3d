// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.api.address.Address;

/** A client of the statistics port. */
final class Client implements AutoCloseable {
    private final SocketChannel channel;

    /** Connects to an address as the ready line prints it. */
    Client(String label) throws IOException {
        channel = SocketChannel.open(target(Address.parse(label)));
    }

    private static SocketAddress target(Address address) {
        if (address instanceof Address.Tcp tcp) {
            return new InetSocketAddress(tcp.allInterfaces() ? "127.0.0.1" : tcp.host(), tcp.port());
        }
        return UnixDomainSocketAddress.of(((Address.Unix) address).path());
    }

    Client send(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return this;
    }

    Client shut() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    /** Everything until the end of the stream. */
    String all() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        InputStream in = Channels.newInputStream(channel);
        in.transferTo(whole);
        return whole.toString(StandardCharsets.UTF_8);
    }

    SocketChannel channel() {
        return channel;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    static String bare(String label) throws IOException {
        try (Client client = new Client(label)) {
            return client.all();
        }
    }

    static Reply http(String label, String request) throws IOException {
        try (Client client = new Client(label)) {
            return Reply.of(client.send(request).all());
        }
    }

    static Reply get(String label, String path) throws IOException {
        return http(label, "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    /** An HTTP response, its headers by name in lower case. */
    record Reply(int status, Map<String, String> headers, String body) {
        static Reply of(String text) {
            int end = text.indexOf("\r\n\r\n");
            String[] lines = text.substring(0, end).split("\r\n");
            Map<String, String> headers = new TreeMap<>();
            for (int i = 1; i < lines.length; i++) {
                String[] header = lines[i].split(": ", 2);
                headers.put(header[0].toLowerCase(java.util.Locale.ROOT), header[1]);
            }
            return new Reply(Integer.parseInt(lines[0].split(" ")[1]), headers, text.substring(end + 4));
        }
    }
}
