// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.sluice.api.address.Address;

/** A stream in both directions. A read that takes longer than the timeout fails. */
interface Connection extends AutoCloseable {
    InputStream in() throws IOException;

    OutputStream out() throws IOException;

    /** Whether nobody can read along: a password may be sent in clear. */
    boolean isPrivate();

    @Override
    void close() throws IOException;

    static Connection open(Address address, Duration timeout) throws IOException {
        if (address instanceof Address.Unix unix) {
            return UnixConnection.open(unix.path(), timeout);
        }
        return new Tcp(connect((Address.Tcp) address, timeout));
    }

    /** A name may have several addresses, of which not each answers. */
    private static Socket connect(Address.Tcp address, Duration timeout) throws IOException {
        IOException last = null;
        InetAddress[] found;
        try {
            found = InetAddress.getAllByName(address.host());
        } catch (UnknownHostException e) {
            throw new ConnectException("the name " + address.host() + " is not known");
        }
        for (InetAddress one : found) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(one, address.port()), Math.toIntExact(timeout.toMillis()));
                socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last == null ? new ConnectException("no address") : last;
    }

    /** TCP, with or without TLS in it. */
    record Tcp(Socket socket) implements Connection {
        @Override
        public InputStream in() throws IOException {
            return socket.getInputStream();
        }

        @Override
        public OutputStream out() throws IOException {
            return socket.getOutputStream();
        }

        @Override
        public boolean isPrivate() {
            return socket instanceof SSLSocket;
        }

        /** Whether it stays on this machine. */
        boolean isLoopback() {
            return socket.getInetAddress().isLoopbackAddress();
        }

        /** Whether it goes to this machine or into a private network. */
        boolean isNear() {
            InetAddress peer = socket.getInetAddress();
            boolean uniqueLocal = peer.getAddress().length == 16 && (peer.getAddress()[0] & 0xFE) == 0xFC;
            return peer.isLoopbackAddress() || peer.isSiteLocalAddress() || peer.isLinkLocalAddress() || uniqueLocal;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
