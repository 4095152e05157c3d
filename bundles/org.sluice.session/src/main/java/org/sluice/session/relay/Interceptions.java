// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.command.Command;
import org.sluice.api.command.Response;
import org.sluice.api.intercept.Interception;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.result.ResponseTracker;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.ServerError;
import org.sluice.session.login.LoggedIn;
import org.sluice.session.policy.Interceptors;
import org.sluice.transport.session.LiveSession;
import org.sluice.transport.session.SessionLine;

/** What a session has to do with interceptors: it asks them, and answers in the server's stead. */
final class Interceptions {
    private static final Logger log = LoggerFactory.getLogger(Interceptions.class);

    private final Interceptors interceptors;
    private final int limit;
    private final LoggedIn sides;
    private final LiveSession session;
    private final ResponseTracker responses;
    private boolean areThere;

    /** @param limit how many bytes of a command are kept */
    Interceptions(Interceptors interceptors, int limit, LoggedIn sides, ResponseTracker responses) {
        this.interceptors = interceptors;
        this.limit = limit;
        this.sides = sides;
        this.session = sides.connection().session();
        this.responses = responses;
    }

    /** More has come from the client: whether anybody wants to be asked is looked up once for all of it. */
    void burstBegins() {
        areThere = interceptors.areThere();
    }

    /** Whether there is an interceptor at this moment, for whatever command. */
    boolean areThere() {
        return interceptors.areThere();
    }

    /** Whether one is to be asked for the command that begins here; its first byte tells. */
    boolean isWanted(ByteBuf bytes, int at, int end) {
        return areThere
                && end - at > Framing.HEADER_LENGTH
                && bytes.getUnsignedMediumLE(at) > 0
                && interceptors.want(CommandType.of(bytes.getUnsignedByte(at + Framing.HEADER_LENGTH)));
    }

    /** Whether enough of it is here to ask. */
    boolean isHere(ByteBuf bytes, int at, int end) {
        return end - at - Framing.HEADER_LENGTH >= Math.min(bytes.getUnsignedMediumLE(at), limit);
    }

    /** Takes what is here of it, up to the end of its first frame. */
    HeldCommand take(ByteBuf bytes) {
        int length = Framing.HEADER_LENGTH + bytes.getUnsignedMediumLE(bytes.readerIndex());
        ByteBuf frame = bytes.readRetainedSlice(Math.min(bytes.readableBytes(), length));
        return new HeldCommand(frame, limit, client());
    }

    private Capabilities client() {
        return sides.clientCapabilities();
    }

    void ask(HeldCommand held, Consumer<Interceptors.Decision> told) {
        interceptors.ask(session, held.command(), held, sides.server().eventLoop(), told);
    }

    /** What a client is told whose command was lost to a fault, which is the log's. */
    Interception failed(HeldCommand held, @Nullable String fault) {
        SessionLine.of(log.atWarn(), session, "interceptor_failed")
                .addKeyValue("command", held.command().name())
                .addKeyValue("reason", fault)
                .log(
                        "session {}: {} is refused: {}",
                        session.id(),
                        held.command().name(),
                        fault);
        ServerError error = ServerError.ER_UNKNOWN_ERROR;
        return new Interception.Refuse(
                error.code(), error.sqlState(), "A module of the proxy has failed; the command was not executed");
    }

    /** Whether all that was asked for before has been answered, and the client takes more. */
    boolean mayAnswer() {
        return responses.idle() && sides.connection().channel().isWritable();
    }

    /** Answers a command in the server's stead. */
    void answer(HeldCommand held, Interception own, int sequenceId) {
        Channel channel = sides.connection().channel();
        int status = responses.lastStatus() < 0 ? sides.serverStatus() : responses.lastStatus();
        ByteBuf framed = OwnAnswer.of(own, sequenceId, client(), status, channel.alloc());
        session.countCommands(1);
        session.countWithClient(0, framed.readableBytes());
        channel.writeAndFlush(framed, channel.voidPromise());
        if (session.observers().wantCommands(session)) {
            Command command = held.command().shown();
            Duration time = Duration.ofNanos(System.nanoTime() - held.begunAt());
            session.observers().command(session, command);
            session.observers().response(session, command, new Response(OwnAnswer.outcome(own), 0, time));
        }
    }

    /** Bytes of the client that the server does not see. */
    void countDropped(int bytes) {
        session.countWithClient(bytes, 0);
    }
}
