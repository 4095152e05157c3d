// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.resolve;

import io.netty.channel.EventLoop;
import io.netty.resolver.DefaultHostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.io.File;
import java.net.InetAddress;
import java.util.List;
import org.sluice.transport.loop.NativeTransport;
import org.sluice.transport.loop.TransportSettings;

/** Asks the hosts file and the DNS servers, without a cache: {@link NameResolver} knows what to keep and how long. */
final class DnsQuestions {
    private static final File HOSTS = new File("/etc/hosts");

    private final TransportSettings settings;
    private final long hostsModified = HOSTS.lastModified();
    private final DnsNameResolver resolver;

    DnsQuestions(NativeTransport transport, EventLoop loop, TransportSettings settings) {
        this.settings = settings;
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
                .datagramChannelType(transport.datagramChannel())
                .hostsFileEntriesResolver(new DefaultHostsFileEntriesResolver())
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .queryTimeoutMillis(settings.dnsTimeout().toMillis())
                .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
                .completeOncePreferredResolved(false);
        if (!settings.dnsServers().isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(settings.dnsServers()));
        }
        this.resolver = builder.build();
    }

    /** False if it was made for other settings, or for a hosts file that has changed since: Netty reads that once. */
    boolean fits(TransportSettings now) {
        return hostsModified == HOSTS.lastModified()
                && settings.dnsServers().equals(now.dnsServers())
                && settings.dnsTimeout().equals(now.dnsTimeout())
                && settings.dnsRefresh().equals(now.dnsRefresh());
    }

    Future<List<InetAddress>> ask(String name) {
        return resolver.resolveAll(name);
    }

    void close() {
        resolver.close();
    }
}
