// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.sluice.mysql.wire.Capability.CLIENT_COMPRESS;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_ATTRS;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;
import static org.sluice.mysql.wire.Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;

import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.api.tls.TlsContexts;
import org.sluice.api.tls.UnknownTlsContextException;
import org.sluice.mysql.compress.CompressionAlgorithm;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.scramble.Challenge;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.ServerError;
import org.sluice.mysql.wire.StatusFlags;
import org.sluice.session.greeting.Greeting;
import org.sluice.session.kill.ConnectionIds;
import org.sluice.session.terms.MysqlTerms.ClientTls;

/** Greets the client and takes its login, over TLS if it asks for that. From the accept; to {@link RoutingPhase}. */
final class ClientLoginPhase implements Phase {
    private final Login login;
    private final ClientSide client;

    ClientLoginPhase(Login login) {
        this.login = login;
        this.client = login.clientSide;
    }

    @Override
    public void enter() {
        login.phase(SessionPhase.LOGIN);
        Greeting greeting = login.mysql.greeting() == null
                ? login.tools.greetings().greeting()
                : login.mysql.greeting().greeting();
        if (login.mysql.version() != null) {
            greeting = greeting.withVersion(login.mysql.version());
        }
        Capabilities capabilities = compressions(greeting).with(CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION);
        client.announced = capabilities;
        client.challenge = Challenge.random(login.tools.random());
        HandshakeV10 packet = new HandshakeV10(
                greeting.serverVersion(),
                ConnectionIds.of(login.session.id()),
                client.challenge,
                offersTls() ? capabilities.with(CLIENT_SSL) : capabilities,
                greeting.collation(),
                StatusFlags.SERVER_STATUS_AUTOCOMMIT,
                greeting.plugin());
        login.client.send(packet::encode);
        login.awaitClient();
    }

    /** Compression is each leg's own: where zlib is offered the client may have zstd, whatever the servers know. */
    private Capabilities compressions(Greeting greeting) {
        Capabilities told = greeting.capabilities();
        boolean zstd = login.mysql.greeting() == null && login.tools.zstd() && told.has(CLIENT_COMPRESS);
        return zstd ? told.with(CLIENT_ZSTD_COMPRESSION_ALGORITHM) : told;
    }

    private boolean offersTls() {
        TlsContexts contexts = login.tools.tls().get();
        return !client.tls
                && login.mysql.clientTls() != ClientTls.OFF
                && contexts != null
                && contexts.names().contains(login.terms.tls());
    }

    @Override
    public void fromClient(Packet packet) {
        if (packet.sequenceId() != login.client.sequenceId()) {
            throw new ProtocolException(
                    ServerError.ER_NET_PACKETS_OUT_OF_ORDER,
                    "Got packet number " + packet.sequenceId() + " instead of " + login.client.sequenceId());
        }
        login.client.sequenceId(packet.nextSequenceId());
        ByteBuf payload = packet.content();
        if (SslRequest.isOne(payload)) {
            SslRequest request = SslRequest.decode(payload);
            if (request.capabilities().has(CLIENT_SSL) && !client.tls && offersTls()) {
                startTls();
                return;
            }
            throw new ProtocolException(
                    ServerError.ER_HANDSHAKE_ERROR,
                    client.tls || !request.capabilities().has(CLIENT_SSL)
                            ? "Bad handshake"
                            : "TLS was asked for and is not offered");
        }
        HandshakeResponse response = HandshakeResponse.decode(payload);
        if (response instanceof HandshakeResponse41 modern) {
            loggedIn(modern);
        } else {
            login.refuse(new Refusal(
                    CloseReason.INCOMPATIBLE,
                    "the client speaks the protocol of before MySQL 4.1",
                    ErrPacket.of(
                            ServerError.ER_NOT_SUPPORTED_AUTH_MODE,
                            "Client does not support authentication protocol requested by server; consider upgrading"
                                    + " MySQL client")));
        }
    }

    private void loggedIn(HandshakeResponse41 response) {
        Capabilities agreed = response.capabilities().and(client.announced);
        client.response = new HandshakeResponse41(
                agreed.with(CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION),
                response.maxPacketSize(),
                response.collation(),
                response.user(),
                response.authResponse(),
                emptyIsNone(response.database()),
                response.plugin(),
                agreed.has(CLIENT_CONNECT_ATTRS) ? response.attributes() : null,
                response.zstdLevel());
        login.session.user(client.user());
        String missing = missingTls();
        if (missing != null) {
            login.refuse(new Refusal(
                    CloseReason.LOGIN_DENIED,
                    missing,
                    ErrPacket.of(
                            ServerError.ER_SECURE_TRANSPORT_REQUIRED,
                            "Connections using insecure transport are prohibited")));
            return;
        }
        if (CompressionAlgorithm.of(client.known()) == CompressionAlgorithm.ZSTD
                && !CompressionAlgorithm.isZstdLevel(response.zstdLevel())) {
            login.refuse(new Refusal(
                    CloseReason.CLIENT_PROTOCOL_ERROR,
                    "zstd level " + response.zstdLevel() + " is not from 1 to 22",
                    ErrPacket.of(
                            ServerError.ER_WRONG_COMPRESSION_LEVEL_CLIENT,
                            "Invalid zstd compression level for algorithm 'zstd'.")));
            return;
        }
        login.enter(new RoutingPhase(login));
    }

    /** Why the client can not log in without TLS; null if it has it, or can. Who is in clear shows no certificate. */
    private @Nullable String missingTls() {
        TlsContexts contexts = login.tools.tls().get();
        if (!client.tls && contexts != null && contexts.requiresClientCertificate(login.terms.tls())) {
            return "the TLS context " + login.terms.tls() + " requires a certificate of the client";
        }
        return login.mysql.clientTls() == ClientTls.REQUIRED && !client.secure() ? "the listener requires TLS" : null;
    }

    private static @Nullable ByteString emptyIsNone(@Nullable ByteString database) {
        return database == null || database.isEmpty() ? null : database;
    }

    /** The next byte is TLS: whatever came behind the request goes through the engine. */
    private void startTls() {
        TlsContexts contexts = login.tools.tls().get();
        try {
            if (contexts == null) {
                throw new UnknownTlsContextException("no bundle gives TLS contexts at this moment");
            }
            SslHandler tls = new SslHandler(contexts.newServerEngine(login.terms.tls()));
            tls.setHandshakeTimeoutMillis(login.mysql.loginTimeout().toMillis());
            // TLS closes the socket before it tells by an exception: too late to say why the session ended. The
            // first bytes may be there already.
            tls.handshakeFuture()
                    .addListener(done -> login.guarded(() -> {
                        if (done.cause() instanceof SSLException) {
                            login.end(CloseReason.TLS_FAILED, Fault.text(done.cause()));
                        } else if (!done.isSuccess()) {
                            login.end(CloseReason.CLIENT_LEFT_EARLY, "within the TLS handshake");
                        }
                    }));
            login.client.startTls(tls);
            client.tls = true;
            if (!login.isOver()) {
                login.awaitClient();
            }
        } catch (UnknownTlsContextException e) {
            login.end(CloseReason.TLS_FAILED, String.valueOf(e.getMessage()));
        }
    }
}
