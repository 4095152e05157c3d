// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.check;

import io.netty.channel.Channel;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;
import org.sluice.mysql.wire.PacketDecoder;
import org.sluice.transport.connect.CheckResult;
import org.sluice.transport.connect.DestinationCheck;

/**
 * Checks a MySQL server by a login that is complete: one that is broken off counts as an error of this host, and after
 * {@code max_connect_errors} of them the server takes no connection from here. The account needs no rights and no password,
 * and need not exist: a server that refuses it lives.
 */
@Component
public final class MysqlCheck implements DestinationCheck {
    /** The protocol's name. */
    public static final String PROTOCOL = "mysql";

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public void check(Channel server, String user, Consumer<CheckResult> told) {
        server.pipeline().addLast(new PacketDecoder(), new CheckLogin(user, told));
        server.config().setAutoRead(true);
        server.read();
    }
}
