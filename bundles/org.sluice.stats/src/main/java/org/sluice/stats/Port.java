// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.api.address.Address;

/**
 * One address that is listened on.
 *
 * @param label as the ready line prints it
 * @param channels bound; more than one if a name has more than one address
 * @param file the socket file; null if it is TCP
 */
record Port(
        String label,
        List<ServerSocketChannel> channels,
        @Nullable SocketFile file) {

    /**
     * Binds. Blocks on name resolution and on files.
     *
     * @param own the socket file that may be replaced though it is listened on
     * @throws PortInUseException if somebody, perhaps this very process, listens on that port
     * @throws IOException with a message for the operator, to read on from the address
     */
    static Port open(Address address, @Nullable SocketFile own) throws IOException {
        if (address instanceof Address.Unix unix) {
            SocketFile file = SocketFile.bind(unix, own);
            return new Port(unix.label(), List.of(file.channel()), file);
        }
        return openTcp((Address.Tcp) address, false);
    }

    /**
     * Binds where another process of this user is bound too, until that one leaves.
     *
     * @param bound what the other one has, with the port that 0 became
     */
    static Port beside(Address address, Address bound) throws IOException {
        if (address instanceof Address.Unix unix) {
            SocketFile file = SocketFile.replace(unix);
            return new Port(unix.label(), List.of(file.channel()), file);
        }
        return openTcp(((Address.Tcp) address).withPort(((Address.Tcp) bound).port()), true);
    }

    /** Whether other machines can reach it. */
    boolean isOpenToOthers() {
        return addresses().anyMatch(bound -> !bound.getAddress().isLoopbackAddress());
    }

    /** 0 for a socket file. */
    int number() {
        return addresses().mapToInt(InetSocketAddress::getPort).findFirst().orElse(0);
    }

    private Stream<InetSocketAddress> addresses() {
        return (file == null ? channels : List.<ServerSocketChannel>of())
                .stream()
                        .map(channel -> channel.socket().getLocalSocketAddress())
                        .filter(InetSocketAddress.class::isInstance)
                        .map(InetSocketAddress.class::cast);
    }

    private static Port openTcp(Address.Tcp tcp, boolean shared) throws IOException {
        List<ServerSocketChannel> channels = new ArrayList<>();
        InetSocketAddress wanted = new InetSocketAddress(tcp.port());
        try {
            for (InetAddress host : hosts(tcp)) {
                ServerSocketChannel channel = ServerSocketChannel.open();
                channels.add(channel);
                share(channel, shared);
                wanted = tcp.allInterfaces() ? wanted : new InetSocketAddress(host, wanted.getPort());
                channel.bind(wanted);
                wanted = (InetSocketAddress) channel.getLocalAddress();
            }
            return new Port(tcp.withPort(wanted.getPort()).label(), List.copyOf(channels), null);
        } catch (IOException e) {
            for (ServerSocketChannel channel : channels) {
                channel.close();
            }
            throw e instanceof BindException ? explained(tcp, wanted, e) : e;
        }
    }

    private static List<InetAddress> hosts(Address.Tcp tcp) throws IOException {
        if (tcp.allInterfaces()) {
            return List.of(InetAddress.getLoopbackAddress()); // a place holder: the wildcard is bound instead
        }
        List<InetAddress> all;
        try {
            all = Arrays.stream(InetAddress.getAllByName(tcp.host())).distinct().toList();
        } catch (UnknownHostException e) {
            throw new IOException("the name " + tcp.host() + " can not be resolved");
        }
        List<InetAddress> here = new ArrayList<>();
        for (InetAddress address : all) {
            // "localhost" often has an IPv6 address on machines without IPv6.
            if (NetworkInterface.getByInetAddress(address) != null) {
                here.add(address);
            }
        }
        return here.isEmpty() ? all.subList(0, 1) : here;
    }

    private static IOException explained(Address.Tcp tcp, InetSocketAddress wanted, IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("in use")) {
            return new PortInUseException(wanted);
        }
        if (message.contains("assign")) {
            return new IOException("this machine has no such address");
        }
        return message.contains("ermission")
                ? new IOException("this user may not listen on port " + tcp.port() + "; choose one above 1023")
                : e;
    }

    /** Lets other processes of this user listen on the same port, or no more. */
    void share(boolean shared) throws IOException {
        for (ServerSocketChannel channel : channels) {
            if (file == null) {
                share(channel, shared);
            }
        }
    }

    private static void share(ServerSocketChannel channel, boolean shared) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, shared);
        }
    }

    /** True if another socket file stands where this one's should, or none. */
    boolean isReplaced() throws IOException {
        return file != null && !file.isInPlace();
    }

    /** True if nobody can listen there as long as this port is open. */
    boolean blocks(InetSocketAddress wanted) throws IOException {
        for (ServerSocketChannel channel : channels) {
            if (channel.getLocalAddress() instanceof InetSocketAddress bound
                    && bound.getPort() == wanted.getPort()
                    && (bound.equals(wanted)
                            || bound.getAddress().isAnyLocalAddress()
                            || wanted.getAddress().isAnyLocalAddress())) {
                return true;
            }
        }
        return false;
    }
}
