// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.InterceptedProxy.login;
import static org.sluice.session.Packets.framed;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.osgi.framework.ServiceRegistration;
import org.sluice.api.intercept.CommandInterceptor;
import org.sluice.api.intercept.Interception.Pass;
import org.sluice.api.intercept.Interception.Refuse;
import org.sluice.mysql.command.CommandType;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;

/** Prepared statements that an interceptor does not let pass, and the commands behind them. */
@ExtendWith(NoLeaks.class)
class InterceptorStatementsIT {
    private static final byte[] EXECUTE = named(CommandType.COM_STMT_EXECUTE, 0, 1, 0, 0, 0);
    private static final byte[] PING = framed(0, new byte[] {(byte) CommandType.COM_PING.code()});

    private static RealMariaDb server;

    @RegisterExtension
    final InterceptedProxy intercepted = new InterceptedProxy();

    @BeforeAll
    static void start() {
        server = RealMariaDb.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static byte[] prepare(String text) {
        return framed(0, Packets.command(CommandType.COM_STMT_PREPARE.code(), text));
    }

    /** A command for the statement prepared last. */
    private static byte[] named(CommandType type, int... more) {
        return framed(0, Packets.payload(out -> {
            out.writeByte(type.code()).writeIntLE(-1);
            for (int one : more) {
                out.writeByte(one);
            }
        }));
    }

    private static void executed(TestClient client, String value) throws IOException {
        client.raw(Packets.joined(prepare("SELECT '" + value + "'"), EXECUTE));
        for (int i = 0; i < 3; i++) {
            client.read(); // the statement, its column, the end of it
        }
        for (int i = 0; i < 3; i++) {
            client.read();
        }
        assertThat(new String(client.read().payload(), UTF_8)).endsWith(value);
        client.read();
    }

    /** MariaDB's clients prepare and execute in one go, by a number that means the statement prepared last. */
    @Test
    void whereOneIsRefusedNoOlderOneIsExecutedInItsPlace() throws Exception {
        ServiceRegistration<CommandInterceptor> guard = intercepted.add(
                command -> "no".equals(command.text()) ? new Refuse(1142, "42000", "not here") : new Pass());
        String address = intercepted.open(server, "mysql.greeting", "mariadb103");
        try (TestClient client = login(address)) {
            executed(client, "an older one");
            client.raw(Packets.joined(
                    prepare("no"),
                    named(CommandType.COM_STMT_SEND_LONG_DATA, 0, 0, 'a'),
                    EXECUTE,
                    named(CommandType.COM_STMT_BULK_EXECUTE, 0, 0),
                    named(CommandType.COM_STMT_RESET),
                    named(CommandType.COM_STMT_FETCH, 1, 0, 0, 0),
                    named(CommandType.COM_STMT_CLOSE),
                    PING));
            assertThat(client.read().error().errorCode()).isEqualTo(1142);
            for (int i = 0; i < 4; i++) {
                assertThat(client.read().error().errorCode()).isEqualTo(1243);
            }
            client.read().ok(TestClient.MODERN);
            intercepted.remove(guard);
            for (byte one : Packets.joined(EXECUTE, named(CommandType.COM_STMT_CLOSE), PING)) {
                client.raw(new byte[] {one});
            }
            assertThat(client.read().error().errorCode()).isEqualTo(1243);
            client.read().ok(TestClient.MODERN);
            intercepted.add(command -> new Pass(), "module.name", "org.apache.felix.framework");
            executed(client, "a newer one");
        }
        assertThat(intercepted.asked).hasSize(3);
    }
}
