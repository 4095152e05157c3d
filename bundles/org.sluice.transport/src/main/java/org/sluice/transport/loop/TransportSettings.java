// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.loop;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.sluice.api.config.Settings;

/**
 * {@code org.sluice.transport.cfg}.
 *
 * @param eventLoops threads that carry sessions; 0 is one per core
 * @param transport {@code auto}, {@code epoll} or {@code nio}
 * @param dnsServers asked in order; empty is what the system asks
 */
public record TransportSettings(
        int eventLoops,
        String transport,
        List<InetSocketAddress> dnsServers,
        Duration dnsRefresh,
        Duration dnsTimeout,
        HealthSettings health,
        DeadPeers deadPeers) {

    /** The PID. */
    public static final String PID = "org.sluice.transport";

    public static TransportSettings read(Settings settings) {
        return new TransportSettings(
                settings.integer("event-loops", 0, 0, 1024),
                settings.word("native", "auto", List.of("auto", "epoll", "nio")),
                settings.list("dns.servers", TransportSettings::dnsServer),
                settings.duration("dns.refresh", Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofHours(24)),
                settings.duration("dns.timeout", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(60)),
                HealthSettings.read(
                        settings,
                        settings.duration(
                                "failure-memory", Duration.ofSeconds(10), Duration.ZERO, Duration.ofHours(1))),
                DeadPeers.read(settings));
    }

    private static InetSocketAddress dnsServer(String text) {
        byte[] plain = NetUtil.createByteArrayFromIpAddressString(text);
        int colon = text.lastIndexOf(':');
        String host =
                plain != null || colon < 0 ? text : text.substring(0, colon).replaceAll("^\\[|\\]$", "");
        String port = plain != null || colon < 0 ? "53" : text.substring(colon + 1);
        if (NetUtil.createByteArrayFromIpAddressString(host) == null || !port.matches("\\d{1,5}") || port.equals("0")) {
            throw new IllegalArgumentException("\"" + text + "\" is not the IP address of a DNS server, IP or IP:PORT");
        }
        return new InetSocketAddress(host, Integer.parseInt(port));
    }
}
