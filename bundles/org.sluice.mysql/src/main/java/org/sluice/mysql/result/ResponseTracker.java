// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.result;

import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_LOCAL_FILES;
import static org.sluice.mysql.wire.Capability.CLIENT_OPTIONAL_RESULTSET_METADATA;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_CACHE_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_PROGRESS;
import static org.sluice.mysql.wire.StatusFlags.SERVER_MORE_RESULTS_EXISTS;
import static org.sluice.mysql.wire.StatusFlags.SERVER_STATUS_CURSOR_EXISTS;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.command.ResponseShape;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.LocalInfileRequest;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.LengthEncoded;
import org.sluice.mysql.wire.PacketScanner;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.StatusFlags;

/**
 * Follows what a server sends after the login and knows when the response to a command is over, whatever the command and
 * the capabilities. Reads packet headers and first bytes alone, but for {@link #stripRedirects}, in whatever pieces they
 * come; keeps nothing else, copies nothing, and allocates nothing per packet. For one connection, on one thread.
 *
 * <p>{@link #expect} each command that goes to the server, in order; more than one may be under way. {@link #read} what
 * comes: it stops behind each response, and {@link #over()} tells so.
 */
public final class ResponseTracker {
    /** Enough for an OK packet up to its status. */
    private static final int HEAD = 24;
    /** The first packet of rows without metadata is shorter, an OK packet longer. */
    private static final int SHORTEST_OK = 7;

    private final PacketScanner packet = new PacketScanner(HEAD);
    private final Queue<CommandType> expected = new ArrayDeque<>();
    private final boolean deprecateEof;
    private final boolean optionalMetadata;
    private final boolean cachedMetadata;
    private final boolean progress;
    private final boolean protocol41;
    private final boolean localFiles;

    private ResponseStep step = ResponseStep.BETWEEN;
    private Outcome outcome = Outcome.PENDING;
    private @Nullable CommandType command;
    private long definitions;
    private int preparedColumns;
    private long rows;
    private int status;
    private int lastStatus = -1;
    private int errorCode;
    private long filesWanted;
    private boolean fileForbidden;
    private @Nullable RedirectScan redirects;
    private int looked;

    /** @param capabilities what both sides can do, as the login has it */
    public ResponseTracker(Capabilities capabilities) {
        deprecateEof = capabilities.has(CLIENT_DEPRECATE_EOF);
        optionalMetadata = capabilities.has(CLIENT_OPTIONAL_RESULTSET_METADATA);
        cachedMetadata = capabilities.has(MARIADB_CLIENT_CACHE_METADATA);
        progress = capabilities.has(MARIADB_CLIENT_PROGRESS);
        protocol41 = capabilities.has(CLIENT_PROTOCOL_41);
        localFiles = capabilities.has(CLIENT_LOCAL_FILES);
    }

    /**
     * From here on the system variable redirect_url, in what OK packets tell of the session, is changed where it stands to one
     * that nobody knows.
     */
    public void stripRedirects() {
        redirects = new RedirectScan();
    }

    /** A command goes to the server. Those without a response need not be told. */
    public void expect(CommandType next) {
        if (next.response() != ResponseShape.NONE) {
            expected.add(next);
        }
    }

    /**
     * Reads on to the end of the response or of the bytes. The buffer's indices stay where they are.
     *
     * @param from where to begin, as an absolute index
     * @param to where the bytes end
     * @return where the next call goes on
     * @throws ProtocolException if a packet can not be what the command asks for: from there on nothing is certain
     */
    public int read(ByteBuf bytes, int from, int to) {
        int at = from;
        if (at < to && step == ResponseStep.BETWEEN && packet.complete()) {
            begin();
        }
        while (at < to) {
            at = packet.scan(bytes, at, to);
            if (redirects != null) {
                look(redirects, bytes, at);
            }
            if (packet.complete()) {
                packetEnds();
                if (step == ResponseStep.BETWEEN) {
                    return at;
                }
            }
        }
        return at;
    }

    private void look(RedirectScan scan, ByteBuf bytes, int at) {
        int read = packet.payloadRead();
        if (read < looked) {
            looked = 0;
        }
        if (read > looked && packet.length() >= RedirectScan.SHORTEST && mayTellOfSession(packet.head(0))) {
            if (looked == 0) {
                scan.begin();
            }
            scan.see(bytes, at - (read - looked), at);
        }
        looked = packet.complete() ? 0 : read;
    }

    private boolean mayTellOfSession(int first) {
        return switch (step) {
            case ROWS -> first == EofPacket.HEADER && deprecateEof;
            case BETWEEN, REPLY, ONE_PACKET, LOGIN -> first == OkPacket.HEADER || first == EofPacket.HEADER;
            default -> false;
        };
    }

    private void begin() {
        command = expected.poll();
        outcome = Outcome.PENDING;
        rows = 0;
        status = 0;
        errorCode = 0;
        if (command != null) {
            step = firstStep(command.response());
        }
    }

    private static ResponseStep firstStep(ResponseShape shape) {
        return switch (shape) {
            case RESULTS, PREPARED -> ResponseStep.REPLY;
            case ROWS -> ResponseStep.ROWS;
            case LOGIN -> ResponseStep.LOGIN;
            case STREAM -> ResponseStep.STREAM;
            case ONE_PACKET, NONE -> ResponseStep.ONE_PACKET;
        };
    }

    private void packetEnds() {
        int first = packet.headLength() == 0 ? -1 : packet.head(0);
        if (first == ErrPacket.HEADER) {
            if (!isProgressReport()) {
                errorCode = packet.head2(1);
                end(command == null ? Outcome.UNSOLICITED : Outcome.ERROR);
            }
            return;
        }
        switch (step) {
            case BETWEEN -> unsolicited(first);
            case REPLY -> reply(first);
            case COLUMNS, PARAMETERS, PREPARED_COLUMNS -> definition();
            case COLUMNS_END -> columnsEnd();
            case PARAMETERS_END -> preparedColumns();
            case PREPARED_COLUMNS_END -> end(Outcome.OK);
            case ROWS -> row(first);
            case LOGIN -> login(first);
            case STREAM -> stream(first);
            case ONE_PACKET -> onePacket(first);
        }
    }

    /** A client would read it as the answer to its next query. */
    private void unsolicited(int first) {
        if (first == LocalInfileRequest.HEADER) {
            throw forbiddenFile("the server asks for a file out of turn");
        }
        end(Outcome.UNSOLICITED);
    }

    private ProtocolException forbiddenFile(String why) {
        fileForbidden = true;
        return ProtocolException.malformed(why);
    }

    private boolean isProgressReport() {
        return progress && packet.head2(1) == ErrPacket.PROGRESS_REPORT && packet.headLength() >= 3;
    }

    private void reply(int first) {
        if (command == CommandType.COM_STMT_PREPARE) {
            prepared(first);
        } else if (first == LocalInfileRequest.HEADER) {
            if (!localFiles) {
                throw forbiddenFile("the server asks for a file, which the client does not offer");
            }
            // The server's next packet is its verdict on the file, which is a reply again.
            filesWanted++;
        } else if (first == OkPacket.HEADER && !(optionalMetadata && packet.length() < SHORTEST_OK)) {
            told(okStatus());
            resultEnds();
        } else if (first == EofPacket.HEADER || first < 0) {
            told(endStatus());
            resultEnds();
        } else {
            columnCount();
        }
    }

    /** MySQL tells before the count whether definitions follow, MariaDB behind it; only if that was agreed on. */
    private void columnCount() {
        int at = optionalMetadata ? 1 : 0;
        long count = packet.headLenenc(at);
        if (count <= 0) {
            throw ProtocolException.malformed("the reply to " + command + " is neither OK nor a number of columns");
        }
        boolean follow = !optionalMetadata || packet.head(0) != 0;
        if (cachedMetadata) {
            int flag = at + LengthEncoded.width(packet.head(at));
            follow = flag >= packet.headLength() || packet.head(flag) != 0;
        }
        definitions = follow ? count : 0;
        if (follow) {
            step = ResponseStep.COLUMNS;
        } else {
            columnsDefined();
        }
    }

    private void definition() {
        definitions--;
        if (definitions == 0) {
            switch (step) {
                case PARAMETERS -> parametersDefined();
                case PREPARED_COLUMNS -> preparedColumnsDefined();
                default -> columnsDefined();
            }
        }
    }

    private void columnsDefined() {
        step = deprecateEof ? ResponseStep.ROWS : ResponseStep.COLUMNS_END;
    }

    /** With a cursor the rows come by COM_STMT_FETCH; without CLIENT_DEPRECATE_EOF this packet alone tells so. */
    private void columnsEnd() {
        if (!isShortEof()) {
            throw ProtocolException.malformed("no EOF packet behind the columns");
        }
        told(eofStatus());
        if (command == CommandType.COM_STMT_EXECUTE && StatusFlags.has(status, SERVER_STATUS_CURSOR_EXISTS)) {
            resultEnds();
        } else {
            step = ResponseStep.ROWS;
        }
    }

    private void row(int first) {
        if (first == EofPacket.HEADER && isEnd()) {
            told(endStatus());
            resultEnds();
        } else {
            rows++;
        }
    }

    private void resultEnds() {
        boolean more = StatusFlags.has(status, SERVER_MORE_RESULTS_EXISTS);
        if (more && command != null && command.response() == ResponseShape.RESULTS) {
            step = ResponseStep.REPLY;
        } else {
            end(Outcome.OK);
        }
    }

    private void prepared(int first) {
        if (first != OkPacket.HEADER || packet.length() < 9) {
            throw ProtocolException.malformed("the reply to COM_STMT_PREPARE is cut off");
        }
        preparedColumns = packet.head2(5);
        definitions = packet.head2(7);
        if (optionalMetadata && packet.length() > 12 && packet.head(12) == 0) {
            end(Outcome.OK);
        } else if (definitions > 0) {
            step = ResponseStep.PARAMETERS;
        } else {
            preparedColumns();
        }
    }

    private void parametersDefined() {
        if (deprecateEof) {
            preparedColumns();
        } else {
            step = ResponseStep.PARAMETERS_END;
        }
    }

    private void preparedColumns() {
        definitions = preparedColumns;
        if (definitions == 0) {
            end(Outcome.OK);
        } else {
            step = ResponseStep.PREPARED_COLUMNS;
        }
    }

    private void preparedColumnsDefined() {
        if (deprecateEof) {
            end(Outcome.OK);
        } else {
            step = ResponseStep.PREPARED_COLUMNS_END;
        }
    }

    private void login(int first) {
        if (first == OkPacket.HEADER) {
            told(okStatus());
            end(Outcome.OK);
        }
    }

    private void stream(int first) {
        if (first == EofPacket.HEADER && isEnd()) {
            told(endStatus());
            end(Outcome.OK);
        }
    }

    private void onePacket(int first) {
        if (command != CommandType.COM_STATISTICS) {
            if (first == OkPacket.HEADER) {
                told(okStatus());
            } else if (first == EofPacket.HEADER) {
                told(endStatus());
            }
        }
        end(Outcome.OK);
    }

    private void end(Outcome how) {
        outcome = how;
        step = ResponseStep.BETWEEN;
    }

    /** A text row can begin as an EOF packet does, but only if its first value, and so the packet, has 16 MB. */
    private boolean isEnd() {
        return deprecateEof ? packet.length() < Framing.MAX_FRAME : isShortEof();
    }

    private boolean isShortEof() {
        return packet.head(0) == EofPacket.HEADER && packet.length() <= EofPacket.MAX_LENGTH;
    }

    private void told(int now) {
        status = now;
        lastStatus = now;
    }

    private int endStatus() {
        return deprecateEof && packet.length() >= SHORTEST_OK ? okStatus() : eofStatus();
    }

    private int eofStatus() {
        return protocol41 ? packet.head2(3) : 0;
    }

    private int okStatus() {
        int lastInsertId = 1 + LengthEncoded.width(packet.head(1));
        return packet.head2(lastInsertId + LengthEncoded.width(packet.head(lastInsertId)));
    }

    /** True if the last call of {@link #read} stopped behind a response. */
    public boolean over() {
        return outcome != Outcome.PENDING && step == ResponseStep.BETWEEN && packet.complete();
    }

    /** What the packet under way is or, behind one, the next: {@link ResponseStep#BETWEEN} until its first byte is here. */
    public ResponseStep step() {
        return step;
    }

    /** True if no response is due or under way: whatever comes now was not asked for. */
    public boolean idle() {
        return step == ResponseStep.BETWEEN && packet.complete() && expected.isEmpty();
    }

    /** How many responses have not begun yet. */
    public int outstanding() {
        return expected.size();
    }

    /** The command of the response that is under way or was last; null if there was none. */
    public @Nullable CommandType command() {
        return command;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** What the response has told last of the server's status, see {@link StatusFlags}. */
    public int status() {
        return status;
    }

    /** What any response has told last of the server's status; -1 if none has yet. Errors tell nothing of it. */
    public int lastStatus() {
        return lastStatus;
    }

    /** The number of the error that ended the response; 0 if none did. */
    public int errorCode() {
        return errorCode;
    }

    /** The rows of the response so far; for COM_FIELD_LIST its columns. */
    public long rows() {
        return rows;
    }

    /** True within a login: what the client sends now is no command, if it goes on with the sequence ids. */
    public boolean inLogin() {
        return step == ResponseStep.LOGIN;
    }

    /** How many files the server has asked the client for, since the beginning. */
    public long filesWanted() {
        return filesWanted;
    }

    /** True if the server has asked for a file that it may not ask for: the client must not see that. */
    public boolean fileForbidden() {
        return fileForbidden;
    }

    /** True if a packet of one's own may be put in here, with {@link #nextSequenceId()}. */
    public boolean betweenPackets() {
        return packet.complete();
    }

    /** The sequence id behind the last one that the server used. */
    public int nextSequenceId() {
        return (packet.sequenceId() + 1) & 0xFF;
    }
}
