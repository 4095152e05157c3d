// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.greeting;

import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

/**
 * What the servers behind have greeted with. A client is told what all of them can do, and the version of the one that was
 * learnt first. Any thread.
 */
public final class LearntGreetings {
    /** Before any server is known. */
    private static final Greeting FIRST = GreetingType.MYSQL80.greeting();

    private final Map<String, Greeting> byServer = new LinkedHashMap<>();
    private volatile Greeting common = FIRST;

    /** A server has greeted. */
    public void learn(String server, HandshakeV10 greeting) {
        Greeting learnt = Greeting.of(greeting);
        synchronized (byServer) {
            if (!learnt.equals(byServer.put(server, learnt))) {
                common = together();
            }
        }
    }

    private Greeting together() {
        Greeting first = byServer.values().iterator().next();
        Capabilities all = first.capabilities();
        for (Greeting other : byServer.values()) {
            all = all.and(other.capabilities());
        }
        // What MariaDB has beside changes what results look like, and a server that is met later may not have it; a
        // listener before nothing but MariaDB says so by its greeting. The login is the proxy's own, whatever the
        // servers
        // can do.
        all = all.with(
                CLIENT_MYSQL, CLIENT_PLUGIN_AUTH, CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA, CLIENT_SECURE_CONNECTION);
        return new Greeting(first.serverVersion(), all, first.collation(), ByteString.utf8(NativePassword.PLUGIN));
    }

    /** What to tell a client now. */
    public Greeting greeting() {
        return common;
    }

    /** Forgets all. */
    public void clear() {
        synchronized (byServer) {
            byServer.clear();
            common = FIRST;
        }
    }
}
