// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_OPTIONAL_RESULTSET_METADATA;
import static org.sluice.mysql.wire.Capability.CLIENT_QUERY_ATTRIBUTES;
import static org.sluice.mysql.wire.Capability.CLIENT_SESSION_TRACK;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.result.Outcome;
import org.sluice.mysql.result.ResponseStep;
import org.sluice.mysql.result.ResponseTracker;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.ServerError;

/**
 * Makes of a server's responses what a client with other capabilities expects, see {@link Translation}. For the time after
 * the login, one per connection to a server, on one thread, together with a {@link CommandTranslator}.
 *
 * <ul>
 *   <li>A client with CLIENT_DEPRECATE_EOF, a server without: EOF packets that end rows, or are all of a response, become
 *       OK packets with the header of an EOF packet; those behind the definitions of columns and parameters are left out,
 *       but one that tells of a cursor ends the result and becomes an OK packet too. A binlog's EOF packet stays, as
 *       servers send it so to anybody.
 *   <li>CLIENT_SESSION_TRACK on one side only: OK packets are written anew.
 * </ul>
 *
 * <p>The sequence ids behind a packet that is left out are lower to the end of the response; {@link CommandTranslator}
 * does the reverse with what the client sends within it. Rows are neither copied nor held: see {@link FrameTranslator}.
 * Only OK and EOF packets are ever kept, until they are whole.
 */
public final class ResponseTranslator extends FrameTranslator {
    /** The longest OK packet that is translated; what makes them long is the text, of 512 bytes at most. */
    public static final int MAX_OK = 1 << 20;
    /** A shorter packet with the header of an OK packet begins a result, with CLIENT_OPTIONAL_RESULTSET_METADATA. */
    private static final int SHORTEST_OK = 7;

    private static final int USUAL_OK = 64;

    private final Capabilities client;
    private final Capabilities server;
    private final ResponseTracker tracker;
    private final Statements statements = new Statements();
    private final boolean eofBecomesOk;
    private final boolean okDiffers;
    private final boolean prepares;

    private ResponseStep step = ResponseStep.BETWEEN;
    private boolean between = true;
    private int shift;
    private int id;
    private ByteBuf kept = Unpooled.buffer(USUAL_OK);

    /**
     * @param client the capabilities of the client's login, those only that were announced to it
     * @param server the capabilities of the login to the server, those only that the server has announced
     */
    public ResponseTranslator(Capabilities client, Capabilities server) {
        this.client = client;
        this.server = server;
        this.tracker = new ResponseTracker(server);
        eofBecomesOk = client.has(CLIENT_DEPRECATE_EOF) && !server.has(CLIENT_DEPRECATE_EOF);
        okDiffers = client.has(CLIENT_SESSION_TRACK) != server.has(CLIENT_SESSION_TRACK);
        prepares = client.has(CLIENT_QUERY_ATTRIBUTES) && !server.has(CLIENT_QUERY_ATTRIBUTES);
    }

    /**
     * Reads on to the end of the response or of the bytes; {@link ResponseTracker#over()} of {@link #tracker} tells so.
     *
     * @param bytes what the server has sent. They stay the caller's to release, but are changed where they stand, so
     *     nobody else may use them; the indices stay where they are
     * @param from where to begin, as an absolute index
     * @param to where the bytes end
     * @param toClient takes what the client is to get, in order: slices of the bytes, and buffers from their allocator.
     *     It releases each; called before this returns only
     * @return where the next call goes on
     * @throws ProtocolException if a packet can not be what the command asks for: the session can not go on
     */
    public int translate(ByteBuf bytes, int from, int to, Consumer<ByteBuf> toClient) {
        return read(bytes, from, to, toClient);
    }

    /** What the server sends, as it sends it: to ask only, never to read with. Commands are announced to it already. */
    public ResponseTracker tracker() {
        return tracker;
    }

    /** The sequence id, for the client, behind the last packet that it got. */
    public int nextSequenceId() {
        return (tracker.nextSequenceId() + shift) & 0xFF;
    }

    /** What the client's sequence ids are higher by, within this response; 0 or less. */
    int clientShift() {
        return shift;
    }

    Statements statements() {
        return statements;
    }

    /** True if the client's commands may have attributes that the server must not see. */
    boolean dropsAttributes() {
        return prepares;
    }

    @Override
    void follow(ByteBuf piece, int from, int to) {
        int at = from;
        if (between) {
            between = false;
            if (tracker.step() == ResponseStep.BETWEEN) {
                shift = 0;
            }
            at = tracker.read(piece, at, at + 1);
            step = tracker.step();
        }
        tracker.read(piece, at, to);
    }

    @Override
    boolean rewrites(int length, int first) {
        return switch (step) {
            case COLUMNS_END, PARAMETERS_END, PREPARED_COLUMNS_END -> isEof(length, first);
            case ROWS -> isEof(length, first) || isOkBehindRows(length, first);
            case REPLY -> isEof(length, first) || isOk(length, first) || isPrepared(first);
            case ONE_PACKET ->
                tracker.command() != CommandType.COM_STATISTICS && (isEof(length, first) || isOk(length, first));
            case LOGIN -> isOk(length, first);
            case BETWEEN, COLUMNS, PARAMETERS, PREPARED_COLUMNS, STREAM -> false;
        };
    }

    private boolean isEof(int length, int first) {
        return eofBecomesOk && first == EofPacket.HEADER && length <= EofPacket.MAX_LENGTH;
    }

    private boolean isOk(int length, int first) {
        boolean metadata = step == ResponseStep.REPLY && server.has(CLIENT_OPTIONAL_RESULTSET_METADATA);
        return okDiffers
                && first == OkPacket.HEADER
                && tracker.command() != CommandType.COM_STMT_PREPARE
                && !(metadata && length < SHORTEST_OK);
    }

    private boolean isOkBehindRows(int length, int first) {
        return okDiffers && server.has(CLIENT_DEPRECATE_EOF) && first == EofPacket.HEADER && length < Framing.MAX_FRAME;
    }

    private boolean isPrepared(int first) {
        return prepares && first == OkPacket.HEADER && tracker.command() == CommandType.COM_STMT_PREPARE;
    }

    @Override
    int shift() {
        return shift;
    }

    @Override
    void seen(ByteBuf piece, int from, int to) {}

    @Override
    void rewriteFrame(int length, int frameId) {
        if (length > MAX_OK) {
            throw new ProtocolException(
                    ServerError.ER_NET_PACKET_TOO_LARGE, "Got an OK packet of more than " + MAX_OK + " bytes");
        }
        id = frameId;
    }

    @Override
    void rewrite(ByteBuf piece, int from, int to) {
        kept.writeBytes(piece, from, to - from);
    }

    @Override
    void rewriteEnds() {
        switch (step) {
            case PARAMETERS_END, PREPARED_COLUMNS_END -> shift--;
            case COLUMNS_END -> columnsEnd();
            default -> answer();
        }
        if (kept.capacity() > USUAL_OK) {
            kept = Unpooled.buffer(USUAL_OK);
        }
        kept.clear();
    }

    /** If rows do not follow, the packet tells of a cursor, and is the end of the result. */
    private void columnsEnd() {
        if (tracker.step() == ResponseStep.ROWS) {
            shift--;
        } else {
            putOk(okOfEof());
        }
    }

    private void answer() {
        if (isPrepared(kept.getUnsignedByte(0))) {
            prepared();
        } else if (eofBecomesOk && kept.getUnsignedByte(0) == EofPacket.HEADER) {
            putOk(okOfEof());
        } else {
            putOk(OkPacket.decode(kept, server));
        }
    }

    private void prepared() {
        PacketReader in = new PacketReader("COM_STMT_PREPARE_OK", kept.duplicate());
        in.int1("header");
        long statement = in.int4("statement id");
        in.int2("number of columns");
        statements.prepared(statement, in.int2("number of parameters"));
        putFramed(kept);
    }

    private OkPacket okOfEof() {
        EofPacket eof = EofPacket.decode(kept, server);
        return new OkPacket(true, 0, 0, eof.status(), eof.warnings(), ByteString.EMPTY, ByteString.EMPTY);
    }

    private void putOk(OkPacket ok) {
        ByteBuf payload = Unpooled.buffer(USUAL_OK);
        ok.encode(payload, client);
        putFramed(payload);
    }

    private void putFramed(ByteBuf payload) {
        ByteBuf framed = buffer(Framing.HEADER_LENGTH + payload.readableBytes());
        Framing.write(framed, id, payload);
        put(framed);
    }

    @Override
    boolean packetEnds() {
        between = true;
        boolean over = tracker.over();
        CommandType command = tracker.command();
        if (over && prepares && command != null) {
            remember(command);
        }
        return over;
    }

    private void remember(CommandType answered) {
        switch (answered) {
            case COM_STMT_PREPARE -> statements.answered();
            case COM_RESET_CONNECTION, COM_CHANGE_USER -> {
                if (tracker.outcome() == Outcome.OK) {
                    statements.clear();
                }
            }
            default -> {}
        }
    }
}
