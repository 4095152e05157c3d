// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.proxy;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.route.Destination.ProxyHeader;

/** Writes the PROXY protocol header that a destination expects before anything else. */
public final class ProxyHeaderWriter {
    private ProxyHeaderWriter() {}

    /**
     * Queues the header on a connected server channel.
     *
     * @param client who the session is from; null over a UNIX socket
     * @param local what the client connected to
     */
    public static void write(
            Channel server, ProxyHeader version, @Nullable SocketAddress client, @Nullable SocketAddress local) {
        if (version == ProxyHeader.NONE) {
            return;
        }
        if (version == ProxyHeader.V1 && !(client instanceof InetSocketAddress && local instanceof InetSocketAddress)) {
            server.write(ByteBufUtil.writeAscii(server.alloc(), "PROXY UNKNOWN\r\n"), server.voidPromise());
            return;
        }
        server.pipeline().addLast(HAProxyMessageEncoder.INSTANCE);
        server.write(header(version, client, local), server.voidPromise());
        server.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
    }

    private static HAProxyMessage header(
            ProxyHeader version, @Nullable SocketAddress client, @Nullable SocketAddress local) {
        HAProxyProtocolVersion wire = version == ProxyHeader.V1 ? HAProxyProtocolVersion.V1 : HAProxyProtocolVersion.V2;
        if (!(client instanceof InetSocketAddress from) || !(local instanceof InetSocketAddress to)) {
            return new HAProxyMessage(wire, HAProxyCommand.LOCAL, HAProxyProxiedProtocol.UNKNOWN, null, null, 0, 0);
        }
        boolean v6 = from.getAddress() instanceof Inet6Address || to.getAddress() instanceof Inet6Address;
        return new HAProxyMessage(
                wire,
                HAProxyCommand.PROXY,
                v6 ? HAProxyProxiedProtocol.TCP6 : HAProxyProxiedProtocol.TCP4,
                text(from.getAddress(), v6),
                text(to.getAddress(), v6),
                from.getPort(),
                to.getPort());
    }

    /** One header has one family: beside an IPv6 address an IPv4 one is written as mapped (::ffff:192.0.2.1). */
    private static String text(InetAddress address, boolean v6) {
        if (!v6) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            byte[] mapped = new byte[16];
            mapped[10] = (byte) 0xFF;
            mapped[11] = (byte) 0xFF;
            System.arraycopy(bytes, 0, mapped, 12, 4);
            bytes = mapped;
        }
        try {
            return Inet6Address.getByAddress(null, bytes, -1).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an IPv6 address", e);
        }
    }
}
