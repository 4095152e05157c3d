// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.route;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.api.address.Address;
import org.sluice.api.address.AddressSyntaxException;

/**
 * A server to connect to.
 *
 * <p>In text: an address with the options {@code weight=N} (1 to 1000, default 1; routers that spread by weight use it),
 * {@code proxy=v1|v2} (a PROXY protocol header with the client's address is sent before anything else), and {@code
 * tls=off|auto|preferred|on|ca|full} (what a protocol that can switch to TLS does towards this server).
 *
 * @param address where to connect; never {@code ssl:}, all interfaces, or port 0
 * @param tls null: as the listener has it
 */
public record Destination(
        Address address,
        int weight,
        ProxyHeader proxyHeader,
        @Nullable ServerTls tls) {
    private static final Set<String> OPTIONS = Set.of("weight", "proxy", "tls");

    /** Which PROXY protocol header the server expects. */
    public enum ProxyHeader {
        NONE,
        V1,
        V2
    }

    public Destination {
        Objects.requireNonNull(proxyHeader);
        if (weight < 1 || weight > 1000) {
            throw new IllegalArgumentException("weight is a whole number from 1 to 1000, not " + weight);
        }
        address = address.bare();
    }

    /** What identifies the destination in statistics, tables and logs. */
    public String label() {
        return address.label();
    }

    /**
     * Reads one destination.
     *
     * @throws AddressSyntaxException with the text and the rule that it breaks
     */
    public static Destination parse(String text) {
        Address address = Address.parse(text);
        if (address instanceof Address.Tcp tcp) {
            if (tcp.tls()) {
                throw new AddressSyntaxException(text, "ssl: is for listeners; a destination is tcp: or sock:");
            }
            if (tcp.allInterfaces() || tcp.port() == 0) {
                throw new AddressSyntaxException(text, "a destination needs a host and a port of its own");
            }
        }
        Map<String, String> options = address.options();
        for (String key : options.keySet()) {
            if (!OPTIONS.contains(key)) {
                throw new AddressSyntaxException(
                        text, "a destination takes weight=, proxy= and tls=, not " + key + "=");
            }
        }
        return new Destination(address, weight(text, options), proxyHeader(text, options), tls(text, options));
    }

    private static int weight(String text, Map<String, String> options) {
        String weight = options.getOrDefault("weight", "1");
        if (!weight.matches("\\d{1,4}") || Integer.parseInt(weight) < 1 || Integer.parseInt(weight) > 1000) {
            throw new AddressSyntaxException(text, "weight is a whole number from 1 to 1000");
        }
        return Integer.parseInt(weight);
    }

    private static ProxyHeader proxyHeader(String text, Map<String, String> options) {
        return switch (options.getOrDefault("proxy", "")) {
            case "" -> ProxyHeader.NONE;
            case "v1" -> ProxyHeader.V1;
            case "v2" -> ProxyHeader.V2;
            default -> throw new AddressSyntaxException(text, "proxy is v1 or v2");
        };
    }

    private static @Nullable ServerTls tls(String text, Map<String, String> options) {
        String word = options.get("tls");
        if (word == null) {
            return null;
        }
        ServerTls tls = ServerTls.of(word);
        if (tls == null) {
            throw new AddressSyntaxException(text, "tls is " + ServerTls.WORDS);
        }
        return tls;
    }

    /** The same with this TLS, if it says nothing of its own. */
    public Destination orTls(ServerTls fallback) {
        return tls != null ? this : new Destination(address, weight, proxyHeader, fallback);
    }

    @Override
    public String toString() {
        return address
                + (weight == 1 ? "" : ",weight=" + weight)
                + (proxyHeader == ProxyHeader.NONE ? "" : ",proxy=" + (proxyHeader == ProxyHeader.V1 ? "v1" : "v2"))
                + (tls == null ? "" : ",tls=" + tls.word());
    }
}
