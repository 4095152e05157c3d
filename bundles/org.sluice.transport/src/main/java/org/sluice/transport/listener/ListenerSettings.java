// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.api.address.Address;
import org.sluice.api.address.AddressSyntaxException;
import org.sluice.api.config.Settings;
import org.sluice.api.route.Destination;
import org.sluice.transport.access.ListenerLimits;
import org.sluice.transport.protocol.Terms;
import org.sluice.transport.proxy.Network;

/**
 * {@code org.sluice.listener-NAME.cfg}.
 *
 * @param tls name of the TLS context, for an {@code ssl:} address
 * @param trusted networks that must send a PROXY protocol header; others must not
 */
record ListenerSettings(
        String name,
        Address address,
        String protocol,
        String tls,
        int backlog,
        boolean reusePort,
        ListenerLimits limits,
        List<Network> trusted,
        Duration proxyTimeout,
        Terms terms) {
    static final String PID = "org.sluice.listener";
    private static final String REFUSE = "refuse";
    private static final Set<String> UNIX_OPTIONS = Set.of("mode", "group");
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LONGEST_SESSION = Duration.ofDays(365);

    /** Null if the address can not be read; the settings then hold the problem. */
    static @Nullable ListenerSettings read(Settings settings) {
        return read(settings.name(), settings);
    }

    static @Nullable ListenerSettings read(String name, Settings settings) {
        settings.requiredText("address");
        Address address = settings.parsed("address", ListenerSettings::listenAddress);
        String protocol = settings.text("protocol", "tcp");
        String tls = settings.text("tls", "default");
        Duration firstByte = protocol.equals("tcp") ? Duration.ZERO : Duration.ofSeconds(6);
        Terms terms = new Terms(
                name,
                settings.parsed("destination", Destination::parse),
                settings.word(
                                "without-router",
                                protocol.equals("tcp") ? "destination" : REFUSE,
                                List.of(REFUSE, "destination"))
                        .equals(REFUSE),
                settings.duration("connect-timeout", Duration.ofSeconds(6), Duration.ZERO, LONGEST),
                settings.duration("first-byte-timeout", firstByte, Duration.ZERO, LONGEST),
                tls,
                settings.section(protocol + "."));
        int backlog = settings.integer("backlog", 4096, 1, 65535);
        boolean reusePort = settings.flag("reuse-port", false);
        ListenerLimits limits = limits(settings);
        List<Network> trusted = settings.list("proxy-protocol.from", Network::parse);
        Duration proxyTimeout =
                settings.duration("proxy-protocol.timeout", Duration.ofSeconds(5), Duration.ofMillis(100), LONGEST);
        return address == null
                ? null
                : new ListenerSettings(
                        name, address, protocol, tls, backlog, reusePort, limits, trusted, proxyTimeout, terms);
    }

    private static ListenerLimits limits(Settings settings) {
        return new ListenerLimits(
                number(settings, "max-connections"),
                number(settings, "max-logins"),
                number(settings, "max-rate"),
                time(settings, "idle-timeout"),
                time(settings, "login-timeout"),
                time(settings, "session-age"));
    }

    private static @Nullable Integer number(Settings settings, String key) {
        int read = settings.integer(key, -1, 0, 10_000_000);
        return read < 0 ? null : (Integer) read;
    }

    private static @Nullable Duration time(Settings settings, String key) {
        Duration none = Duration.ofNanos(-1);
        Duration read = settings.duration(key, none, Duration.ZERO, LONGEST_SESSION);
        return read.equals(none) ? null : read;
    }

    private static Address listenAddress(String text) {
        if (text.isEmpty()) {
            // requiredText has said that it is missing; an empty value is said here
            throw new AddressSyntaxException(text, "an address to listen on is needed");
        }
        Address address = Address.parse(text);
        for (Map.Entry<String, String> option : address.options().entrySet()) {
            String key = option.getKey();
            if (address instanceof Address.Tcp) {
                throw new AddressSyntaxException(
                        text,
                        "a listener on a TCP port takes no options in its address, so not " + key
                                + "= (mode= and group= are for sock:)");
            }
            if (!UNIX_OPTIONS.contains(key)) {
                throw new AddressSyntaxException(text, "a socket file takes mode= and group=, not " + key + "=");
            }
            if (key.equals("mode") && !option.getValue().matches("0?[0-7]{3}")) {
                throw new AddressSyntaxException(text, "mode is three octal digits, as in mode=0770");
            }
        }
        return address;
    }

    boolean usesTls() {
        return address instanceof Address.Tcp tcp && tcp.tls();
    }

    boolean trusts(@Nullable InetAddress peer) {
        if (peer == null) {
            return false;
        }
        for (Network network : trusted) {
            if (network.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /** True if what is bound serves these settings too. */
    boolean sameSocket(ListenerSettings other) {
        return address.equals(other.address) && backlog == other.backlog && reusePort == other.reusePort;
    }
}
