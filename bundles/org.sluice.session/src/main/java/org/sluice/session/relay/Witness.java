// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.sluice.api.command.Command;
import org.sluice.api.command.Response;
import org.sluice.mysql.command.ComQuery;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.command.ResponseShape;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.LocalInfileRequest;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.result.CommandTracker;
import org.sluice.mysql.result.Outcome;
import org.sluice.mysql.result.ResponseStep;
import org.sluice.mysql.result.ResponseTracker;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.PacketScanner;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.transport.session.LiveSession;

/**
 * Reads what commands and responses say, beside the trackers, and tells the observers. There is one only while somebody
 * wants to know. It begins between two commands; responses to those before it are let pass. On the session's event loop.
 */
final class Witness {
    /** An error's text has 512 bytes at most, but for servers that do not keep to it. */
    private static final int HEAD = 1024;
    /** The first packet of rows without metadata is shorter, an OK packet longer. */
    private static final int SHORTEST_OK = 7;

    private static final byte[] NOTHING = {};

    private final LiveSession session;
    private final CommandTracker commands;
    private final ResponseTracker responses;
    private final Capabilities client;
    private final Queue<Due> due = new ArrayDeque<>();
    private int dueToOthers;

    private boolean commandUnderWay;
    private long begunAt;
    private int headerBytes;
    private int header;
    /** Of the command's first frame. */
    private int payloadLeft;

    private int code;
    private byte[] text = NOTHING;
    private int textLength;
    /** Of the command that the client has sent, where another goes to the server; 0 where none does. */
    private int lengthSent;

    private final PacketScanner packet = new PacketScanner(HEAD);
    private long responseBytes;
    private boolean resultSet;
    private long affectedRows;

    /** A command whose response is to come. */
    private record Due(Command command, ResponseShape shape, long begunAt) {}

    Witness(LiveSession session, CommandTracker commands, ResponseTracker responses, Capabilities client) {
        this.session = session;
        this.commands = commands;
        this.responses = responses;
        this.client = client;
        this.dueToOthers = responses.outstanding() + (responses.step() == ResponseStep.BETWEEN ? 0 : 1);
    }

    // --- The client
    // ---------------------------------------------------------------------------------------------------

    void commandBegins() {
        session.observers().countRead();
        commandUnderWay = true;
        begunAt = System.nanoTime();
        headerBytes = 0;
        header = 0;
        code = -1;
        text = NOTHING;
        textLength = 0;
        lengthSent = 0;
    }

    /** Another command goes to the server than this one, which is what observers are told of: a whole frame. */
    void clientSaid(ByteBuf frame) {
        clientSays(frame, frame.readerIndex(), frame.writerIndex());
        lengthSent = frame.readableBytes() - Framing.HEADER_LENGTH;
    }

    /** Bytes that begin with those of the packet under way, before they are followed. */
    void clientSays(ByteBuf bytes, int from, int to) {
        if (!commandUnderWay) {
            return;
        }
        int at = from;
        while (at < to && headerBytes < Framing.HEADER_LENGTH) {
            header |= (bytes.getByte(at++) & 0xFF) << (8 * headerBytes++);
            payloadLeft = header & Framing.MAX_FRAME;
        }
        if (headerBytes < Framing.HEADER_LENGTH || payloadLeft == 0 || at == to) {
            return;
        }
        if (code < 0) {
            code = bytes.getUnsignedByte(at++);
            payloadLeft--;
        }
        int here = Math.min(Math.min(payloadLeft, to - at), Command.LONGEST_TEXT - textLength);
        if (here > 0 && hasText(code)) {
            text = Arrays.copyOf(text, textLength + here);
            bytes.getBytes(at, text, textLength, here);
            textLength += here;
        }
        payloadLeft -= Math.min(payloadLeft, to - at);
    }

    private static boolean hasText(int code) {
        return code == CommandType.COM_QUERY.code()
                || code == CommandType.COM_STMT_PREPARE.code()
                || code == CommandType.COM_INIT_DB.code();
    }

    /** They have been followed. */
    void clientHasSaid() {
        if (commandUnderWay && commands.complete()) {
            commandEnds();
        }
    }

    private void commandEnds() {
        commandUnderWay = false;
        CommandType type = commands.command();
        long length = lengthSent > 0 ? lengthSent : commands.length();
        boolean cut = textLength < length - 1;
        Command command = new Command(
                type.name(), Math.max(code, 0), length, hasText(code) ? statement() : null, hasText(code) && cut);
        if (type.response() != ResponseShape.NONE) {
            due.add(new Due(command, type.response(), begunAt));
        }
        session.observers().command(session, command);
    }

    /** Without the attributes of a query. */
    private byte[] statement() {
        if (code != CommandType.COM_QUERY.code() || !client.has(Capability.CLIENT_QUERY_ATTRIBUTES)) {
            return text;
        }
        byte[] payload = new byte[1 + textLength];
        payload[0] = (byte) code;
        System.arraycopy(text, 0, payload, 1, textLength);
        try {
            return ComQuery.decode(Unpooled.wrappedBuffer(payload), client)
                    .statement()
                    .bytes();
        } catch (ProtocolException e) {
            // it is the server's to refuse, or its attributes are longer than what is kept
            return NOTHING;
        }
    }

    static Command of(CommandType type, Packet packet) {
        return new Command(type.name(), type.code(), packet.content().readableBytes(), null, false);
    }

    // --- The server
    // ---------------------------------------------------------------------------------------------------

    /** Bytes that have been followed, up to the end of a response at most. */
    void serverSays(ByteBuf bytes, int from, int to) {
        boolean over = responses.over();
        boolean asked = responses.outcome() != Outcome.UNSOLICITED;
        if (dueToOthers > 0) {
            dueToOthers -= over && asked ? 1 : 0;
            return;
        }
        int at = from;
        while (at < to) {
            at = packet.scan(bytes, at, to);
            if (packet.complete()) {
                packetEnds();
            }
        }
        responseBytes += to - from;
        if (over) {
            if (asked) {
                responseEnds();
            }
            responseBytes = 0;
            resultSet = false;
            affectedRows = 0;
        }
    }

    private void packetEnds() {
        if (resultSet) {
            return;
        }
        switch (packet.headLength() == 0 ? EofPacket.HEADER : packet.head(0)) {
            case OkPacket.HEADER -> {
                resultSet = packet.length() < SHORTEST_OK;
                affectedRows += resultSet ? 0 : Math.max(0, packet.headLenenc(1));
            }
            case ErrPacket.HEADER, EofPacket.HEADER, LocalInfileRequest.HEADER -> {
                // ends it, or asks for a file
            }
            default -> resultSet = true;
        }
    }

    private void responseEnds() {
        if (due.isEmpty() && commandUnderWay) {
            // the server has refused it before all of it has come
            commandEnds();
        }
        Due answered = due.poll();
        if (answered == null) {
            return;
        }
        Duration time = Duration.ofNanos(System.nanoTime() - answered.begunAt());
        session.observers().response(session, answered.command(), new Response(outcome(answered), responseBytes, time));
    }

    private Response.Outcome outcome(Due answered) {
        if (responses.outcome() == Outcome.ERROR) {
            return failed(answered.command());
        }
        return switch (answered.shape()) {
            case ROWS -> new Response.Rows(responses.rows());
            case RESULTS -> resultSet ? new Response.Rows(responses.rows()) : new Response.Done(affectedRows);
            default -> new Response.Done(0);
        };
    }

    /** A syntax error cites the statement. */
    private Response.Failed failed(Command command) {
        ErrPacket error = error();
        String words = error == null ? "" : error.message().utf8();
        int cited = words.indexOf('\'');
        if (cited >= 0 && command.mayHoldSecret()) {
            words = words.substring(0, cited) + "'***'";
        }
        String state = error == null || error.sqlState() == null
                ? "HY000"
                : error.sqlState().utf8();
        return new Response.Failed(responses.errorCode(), state, words);
    }

    private @Nullable ErrPacket error() {
        byte[] head = new byte[packet.headLength()];
        for (int i = 0; i < head.length; i++) {
            head[i] = (byte) packet.head(i);
        }
        try {
            return ErrPacket.decode(Unpooled.wrappedBuffer(head));
        } catch (ProtocolException e) {
            return null;
        }
    }
}
