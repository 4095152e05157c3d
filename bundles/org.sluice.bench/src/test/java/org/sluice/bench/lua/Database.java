// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.lua;

import java.net.InetSocketAddress;

/** The server that scripts connect to, and the account there: system properties of the command line. */
record Database(String host, int port, String user, String password) {
    static Database given() {
        String server = System.getProperty("server", "127.0.0.1:3306");
        int colon = server.lastIndexOf(':');
        return new Database(
                server.substring(0, colon),
                Integer.parseInt(server.substring(colon + 1)),
                System.getProperty("user", "root"),
                System.getProperty("password", ""));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    /** What a script begins with, so that it knows the server. */
    String lua() {
        return "host, port, user, pass = '" + host + "', " + port + ", '" + user + "', '" + password + "'\n";
    }
}
