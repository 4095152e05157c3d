// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A TCP port of 127.0.0.1 on which nobody listens. For a minute the kernel gives it to nobody who asks for any port, in
 * this process or another: a connection of the port's own has just ended there (TIME_WAIT). Who asks for this very port
 * gets it, as servers do that set SO_REUSEADDR.
 */
public final class FreePort {
    private FreePort() {}

    public static int next() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                Socket client = new Socket(socket.getInetAddress(), socket.getLocalPort())) {
            // Whoever closes first is who waits.
            socket.accept().close();
            client.getInputStream().readAllBytes();
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }
}
