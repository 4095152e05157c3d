// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Host names to addresses, on the script's loop; nothing waits for it. */
final class Names {
    private final DpmEngine engine;
    private final Sockets sockets;
    private @Nullable DnsNameResolver resolver;

    Names(DpmEngine engine, Sockets sockets) {
        this.engine = engine;
        this.sockets = sockets;
    }

    /** The address that a text is; null if it is a name. */
    static @Nullable InetAddress literal(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address == null ? null : InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param told gets at least one address, or none and why, on the loop, once and later */
    void lookup(String host, BiConsumer<List<InetAddress>, String> told) {
        engine.execute(() -> {
            InetAddress literal = literal(host);
            if (literal != null) {
                told.accept(List.of(literal), "");
                return;
            }
            try {
                Future<List<InetAddress>> resolved = resolver().resolveAll(host);
                resolved.addListener(done -> tell(host, resolved, told));
            } catch (RuntimeException e) {
                told.accept(List.of(), reason(host, e));
            }
        });
    }

    private static void tell(
            String host, Future<List<InetAddress>> resolved, BiConsumer<List<InetAddress>, String> told) {
        if (resolved.isSuccess()) {
            told.accept(resolved.getNow(), "");
        } else {
            told.accept(List.of(), reason(host, resolved.cause()));
        }
    }

    private static String reason(String host, Throwable cause) {
        return "can not find " + host + ": " + Opening.reason(cause);
    }

    private DnsNameResolver resolver() {
        if (resolver == null) {
            resolver = new DnsNameResolverBuilder(engine.loop())
                    .datagramChannelType(sockets.datagram())
                    .build();
        }
        return resolver;
    }

    void close() {
        if (resolver != null) {
            resolver.close();
        }
    }
}
