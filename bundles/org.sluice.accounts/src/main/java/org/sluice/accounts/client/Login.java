// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts.client;

import static org.sluice.mysql.wire.Capability.CLIENT_LONG_FLAG;
import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;
import static org.sluice.mysql.wire.Capability.CLIENT_TRANSACTIONS;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sluice.api.account.AccountServer;
import org.sluice.api.address.Address;
import org.sluice.api.route.ServerTls;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthNextFactor;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.LoginReply;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.packet.OldAuthSwitchRequest;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

/** The connection phase: from the greeting to the OK. */
final class Login {
    private static final Capabilities WANTED = Capabilities.of(
            CLIENT_MYSQL,
            CLIENT_LONG_FLAG,
            CLIENT_PROTOCOL_41,
            CLIENT_TRANSACTIONS,
            CLIENT_SECURE_CONNECTION,
            CLIENT_PLUGIN_AUTH,
            CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA);

    /** MariaDB 10 tells it so, for replicas that could not read two digits. */
    private static final String BEFORE_MARIADB = "5.5.5-";

    private static final long MAX_PACKET = 1 << 24;
    /** utf8_general_ci: every server since 4.1 knows it, and names of accounts are in it. */
    private static final int COLLATION = 33;

    private final AccountServer server;
    private final Connection connection;
    private final Wire wire;

    private Login(AccountServer server, Connection connection, Wire wire) {
        this.server = server;
        this.connection = connection;
        this.wire = wire;
    }

    /**
     * Logs in.
     *
     * @return the server's version
     */
    static String over(Connection connection, Wire wire, AccountServer server) throws IOException {
        return new Login(server, connection, wire).run();
    }

    private String run() throws IOException {
        ByteBuf first = wire.read();
        if (first.isReadable() && first.getUnsignedByte(first.readerIndex()) == ErrPacket.HEADER) {
            throw ClientException.of(ErrPacket.decode(first));
        }
        HandshakeV10 greeting = HandshakeV10.decode(first);
        boolean tls = wantsTls(greeting.capabilities().has(CLIENT_SSL));
        Capabilities capabilities = greeting.capabilities().and(tls ? WANTED.with(CLIENT_SSL) : WANTED);
        if (!capabilities.has(CLIENT_PROTOCOL_41) || !capabilities.has(CLIENT_SECURE_CONNECTION)) {
            throw new ClientException("the server is older than MySQL 4.1");
        }
        if (tls && server.address() instanceof Address.Tcp tcp && connection instanceof Connection.Tcp plain) {
            wire.write(new SslRequest(capabilities, MAX_PACKET, COLLATION)::encode);
            wire.demandSilence();
            wire.switchTo(Tls.over(plain, tcp.host(), tcp.port(), server.tls(), server.authorities()));
        }
        ByteString announced = greeting.plugin();
        String plugin = announced == null ? NativePassword.PLUGIN : announced.utf8();
        byte[] password = server.password().bytes();
        try {
            answer(greeting, capabilities, plugin, password);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
        String version = greeting.serverVersion().utf8();
        return version.startsWith(BEFORE_MARIADB) ? version.substring(BEFORE_MARIADB.length()) : version;
    }

    private boolean wantsTls(boolean offered) throws ClientException {
        if (!(connection instanceof Connection.Tcp tcp) || server.tls() == ServerTls.OFF) {
            return false;
        }
        if (server.tls() == ServerTls.PREFERRED) {
            return offered && !tcp.isNear();
        }
        if (server.tls() == ServerTls.AUTO && tcp.isLoopback()) {
            return false;
        }
        if (!offered) {
            throw new ClientException("the server offers no TLS, and tls is "
                    + server.tls().word()
                    + (server.tls() == ServerTls.AUTO ? "; off does without, and without knowing who it is" : ""));
        }
        return true;
    }

    private void answer(HandshakeV10 greeting, Capabilities capabilities, String plugin, byte[] password)
            throws IOException {
        Answers answers = Answers.to(plugin, greeting.challenge(), password, wire.isPrivate());
        // a plugin that is not known here may still be switched from
        byte[] first = answers == null ? new byte[0] : answers.first();
        ByteString name = ByteString.utf8(answers == null ? NativePassword.PLUGIN : plugin);
        wire.write(new HandshakeResponse41(
                capabilities,
                MAX_PACKET,
                COLLATION,
                ByteString.utf8(server.user()),
                ByteString.of(first),
                null,
                name,
                null,
                0)::encode);
        while (true) {
            LoginReply reply = LoginReply.decode(wire.read(), capabilities);
            if (reply instanceof OkPacket) {
                return;
            } else if (reply instanceof ErrPacket err) {
                throw ClientException.of(err);
            } else if (reply instanceof AuthSwitchRequest request) {
                answers = known(request, password);
                send(answers.first());
            } else if (reply instanceof AuthMoreData more && answers != null) {
                byte[] next = answers.next(more.data());
                if (next != null) {
                    send(next);
                }
            } else if (reply instanceof OldAuthSwitchRequest) {
                throw unknown("mysql_old_password");
            } else {
                throw new ClientException(
                        reply instanceof AuthNextFactor
                                ? "the account needs more than one factor"
                                : "the server's answer to the login is not understood");
            }
        }
    }

    private Answers known(AuthSwitchRequest request, byte[] password) throws ClientException {
        String plugin = request.plugin().utf8();
        @Nullable Answers answers = Answers.to(plugin, request.challenge(), password, wire.isPrivate());
        if (answers == null) {
            throw unknown(plugin);
        }
        return answers;
    }

    private ClientException unknown(String plugin) {
        return new ClientException(
                "the account " + server.user() + " logs in by " + plugin + ", which is not known here");
    }

    private void send(byte[] answer) throws IOException {
        wire.write(payload -> payload.writeBytes(answer));
    }
}
