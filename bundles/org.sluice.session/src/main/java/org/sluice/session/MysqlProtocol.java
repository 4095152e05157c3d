// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.address.Address;
import org.sluice.api.config.Settings;
import org.sluice.api.route.Destination;
import org.sluice.api.route.ServerTls;
import org.sluice.api.session.Sessions;
import org.sluice.api.tls.TlsContexts;
import org.sluice.mysql.compress.ZstdLibrary;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.session.check.MysqlCheck;
import org.sluice.session.greeting.LearntGreetings;
import org.sluice.session.kill.ConnectionIds;
import org.sluice.session.login.Decoys;
import org.sluice.session.login.Login;
import org.sluice.session.login.Tools;
import org.sluice.session.policy.AuthMethods;
import org.sluice.session.policy.Credentials;
import org.sluice.session.policy.Interceptors;
import org.sluice.session.relay.Conversation;
import org.sluice.session.terms.MysqlTerms;
import org.sluice.session.terms.MysqlTerms.ClientTls;
import org.sluice.session.terms.ReadTerms;
import org.sluice.transport.access.Admission;
import org.sluice.transport.access.EntryRefusal;
import org.sluice.transport.connect.Connector;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.limit.SessionLimits;
import org.sluice.transport.protocol.ClientConnection;
import org.sluice.transport.protocol.Protocol;
import org.sluice.transport.protocol.Terms;
import org.sluice.transport.route.Routing;

/** Greets each client itself, learns who it is, and joins it to the server where that user belongs. */
@Component(service = Protocol.class)
public final class MysqlProtocol implements Protocol {
    private final Tools tools;
    private final AtomicReference<@Nullable TlsContexts> tlsContexts = new AtomicReference<>();
    private final ReadTerms terms = new ReadTerms();

    @Activate
    public MysqlProtocol(
            @Reference Admission admission,
            @Reference Routing routing,
            @Reference Connector connector,
            @Reference TransportCounters counters,
            @Reference AuthMethods methods,
            @Reference Credentials credentials,
            @Reference Interceptors interceptors,
            @Reference Sessions sessions,
            @Reference SessionLimits limits) {
        SecureRandom random = new SecureRandom();
        tools = new Tools(
                admission,
                routing,
                connector,
                counters,
                methods,
                credentials,
                interceptors,
                new LearntGreetings(),
                new ConnectionIds(),
                sessions,
                limits,
                random,
                new Decoys(random),
                ZstdLibrary.isAvailable(),
                tlsContexts::get);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTls(TlsContexts contexts) {
        tlsContexts.set(contexts);
    }

    void unbindTls(TlsContexts contexts) {
        tlsContexts.compareAndSet(contexts, null);
    }

    @Override
    public String name() {
        return MysqlCheck.PROTOCOL;
    }

    @Override
    public void check(Settings settings) {
        MysqlTerms.read(settings);
    }

    /** Who is not verified can be replaced by anybody on the way: told wherever a server is, but on this machine. */
    @Override
    public void warn(Terms terms, Settings settings) {
        ServerTls listeners = MysqlTerms.read(Settings.of(terms.options())).serverTls();
        if (!listeners.verifies()) {
            settings.warning("mysql.server-tls", unverified(listeners, "a server that is not on this machine"));
        }
        Destination destination = terms.destination();
        ServerTls own = destination == null ? null : destination.tls();
        if (destination != null && own != null && !own.verifies() && !isHere(destination.address())) {
            settings.warning("destination", unverified(own, destination.label()));
        }
    }

    private static String unverified(ServerTls tls, String who) {
        return tls.word() + ": who " + who + " is, is NOT VERIFIED: anybody on the way there can take its place"
                + (tls == ServerTls.ON ? "" : ", and read all");
    }

    private static boolean isHere(Address address) {
        return !(address instanceof Address.Tcp tcp)
                || tcp.host().equals("localhost")
                || tcp.host().startsWith("127.")
                || tcp.host().equals("::1");
    }

    /** Where TLS is required; and where a context is named, so that a wrong name does not quietly mean none. */
    @Override
    public boolean needsTls(Terms terms) {
        ClientTls wanted = MysqlTerms.read(Settings.of(terms.options())).clientTls();
        return wanted == ClientTls.REQUIRED
                || (wanted == ClientTls.OFFERED && !terms.tls().equals("default"));
    }

    @Override
    public ByteBuf refusal(EntryRefusal refusal, ByteBufAllocator alloc) {
        ByteBuf payload = alloc.buffer();
        ByteBuf framed = alloc.buffer();
        ErrPacket.of(refusal.code(), refusal.sqlState(), refusal.text()).encode(payload, Capabilities.NONE);
        Framing.write(framed, 0, payload);
        payload.release();
        return framed;
    }

    @Override
    public void accept(ClientConnection connection) {
        MysqlTerms mysql =
                terms.of(connection.terms().listener(), connection.terms().options());
        connection.channel().closeFuture().addListener(closed -> {
            tools.connectionIds().remove(connection.session().id());
            tools.limits().left(connection.session());
        });
        Login.begin(connection, tools, mysql, sides -> Conversation.begin(tools, mysql, sides));
    }
}
