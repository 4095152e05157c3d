// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.result.CommandTracker;
import org.sluice.mysql.wire.ProtocolException;

/**
 * Makes of a client's commands what a server with other capabilities expects, together with a {@link ResponseTranslator}.
 *
 * <ul>
 *   <li>A client with CLIENT_QUERY_ATTRIBUTES, a server without: the attributes of COM_QUERY and COM_STMT_EXECUTE do not
 *       arrive, as with a client's library that is connected to such a server.
 *   <li>What a client sends within a response, a file or an answer of COM_CHANGE_USER, goes on with the sequence ids that
 *       the server expects.
 * </ul>
 *
 * <p>No packet gets longer or shorter, so sequence ids and the 16 MB of a frame need no counting: before a statement there
 * are spaces instead of attributes, behind the parameters of a prepared statement zeros. Nothing is held back.
 */
public final class CommandTranslator extends FrameTranslator {
    private final ResponseTranslator responses;
    private final CommandTracker tracker;
    private final Statements statements;
    private final boolean dropsAttributes;
    private final QueryAttributes query = new QueryAttributes();
    private final ExecuteParameters execute;
    private final EvenFrames frames = new EvenFrames(this);

    private int position;
    private long statement;

    /** @param responses of the same connection, which has the capabilities */
    public CommandTranslator(ResponseTranslator responses) {
        this.responses = responses;
        this.tracker = new CommandTracker(responses.tracker());
        this.statements = responses.statements();
        this.dropsAttributes = responses.dropsAttributes();
        this.execute = new ExecuteParameters(statements);
    }

    /**
     * Reads on to the end of the packet or of the bytes; {@link CommandTracker#complete()} of {@link #tracker} tells so.
     * What the server has sent must be translated before what the client sends upon it.
     *
     * @param bytes what the client has sent. They stay the caller's to release, but are changed where they stand, so
     *     nobody else may use them; the indices stay where they are
     * @param from where to begin, as an absolute index
     * @param to where the bytes end
     * @param toServer takes what the server is to get, in order: slices of the bytes, and buffers from their allocator.
     *     It releases each; called before this returns only
     * @return where the next call goes on
     * @throws ProtocolException if a packet is not as the protocol has it, or can not be translated: parts of it may be
     *     on their way, so the session can not go on
     */
    public int translate(ByteBuf bytes, int from, int to, Consumer<ByteBuf> toServer) {
        return read(bytes, from, to, toServer);
    }

    /** What the client sends, as it sends it: to ask only, never to read with. */
    public CommandTracker tracker() {
        return tracker;
    }

    @Override
    void follow(ByteBuf piece, int from, int to) {
        tracker.read(piece, from, to);
    }

    @Override
    boolean rewrites(int length, int first) {
        position = 0;
        statement = 0;
        if (isCommand(CommandType.COM_STMT_PREPARE)) {
            statements.asked();
        }
        boolean rewrites = isCommand(CommandType.COM_STMT_EXECUTE);
        if (rewrites) {
            execute.begin();
        }
        return rewrites;
    }

    /** True if it is that command, and of interest. */
    private boolean isCommand(CommandType command) {
        return dropsAttributes && tracker.kind() == CommandTracker.Kind.COMMAND && tracker.command() == command;
    }

    @Override
    int shift() {
        return tracker.kind() == CommandTracker.Kind.COMMAND ? 0 : -responses.clientShift();
    }

    @Override
    void seen(ByteBuf piece, int from, int to) {
        if (isCommand(CommandType.COM_QUERY)) {
            query.blank(piece, from, to);
        } else if (isCommand(CommandType.COM_STMT_CLOSE)) {
            for (int at = from; at < to; at++) {
                closing(piece.getUnsignedByte(at));
            }
        }
    }

    private void closing(int value) {
        if (position > 0 && position <= 4) {
            statement |= (long) value << (8 * (position - 1));
        }
        position++;
    }

    @Override
    void rewriteFrame(int length, int id) {
        frames.frame(length, id);
    }

    @Override
    void rewrite(ByteBuf piece, int from, int to) {
        int at = from;
        if (!execute.inValues()) {
            int kept = execute.compact(piece, from, to);
            at = execute.readTo();
            frames.payload(piece, from, kept);
            frames.leaveOut(at - kept);
        }
        frames.payload(piece, at, to);
    }

    @Override
    void rewriteEnds() {
        frames.end();
    }

    @Override
    boolean packetEnds() {
        if (isCommand(CommandType.COM_QUERY)) {
            query.end();
        } else if (isCommand(CommandType.COM_STMT_CLOSE)) {
            statements.closed(statement);
        }
        return true;
    }
}
