// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.result;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.wire.PacketScanner;

/**
 * Follows what a client sends after the login, tells commands from the contents of files and the answers within a login,
 * and announces each command to the {@link ResponseTracker} of the other direction as soon as its first byte is there:
 * a server may refuse a long one before all of it has come. Keeps nothing of the packets and allocates nothing. The
 * server's bytes must be read before those that the client sends upon them.
 */
public final class CommandTracker {
    /** What a packet of the client is. */
    public enum Kind {
        /** Its first byte has not come. */
        UNKNOWN,
        COMMAND,
        /** Part of a file for LOAD DATA LOCAL INFILE; an empty one ends it. */
        FILE,
        /** An answer within COM_CHANGE_USER. */
        LOGIN
    }

    private final PacketScanner packet = new PacketScanner(1);
    private final ResponseTracker responses;
    private Kind kind = Kind.UNKNOWN;
    private CommandType command = CommandType.UNKNOWN;
    private long filesSent;

    public CommandTracker(ResponseTracker responses) {
        this.responses = responses;
    }

    /**
     * Reads on to the end of the packet or of the bytes. The buffer's indices stay where they are.
     *
     * @return where the next call goes on
     */
    public int read(ByteBuf bytes, int from, int to) {
        if (packet.complete()) {
            kind = Kind.UNKNOWN;
        }
        int at = packet.scan(bytes, from, to);
        if (kind == Kind.UNKNOWN && from < to && packet.headComplete()) {
            recognise();
        }
        if (packet.complete() && kind == Kind.FILE && packet.length() == 0) {
            filesSent++;
        }
        return at;
    }

    private void recognise() {
        if (responses.filesWanted() > filesSent) {
            kind = Kind.FILE;
        } else if (responses.inLogin() && packet.sequenceId() != 0) {
            kind = Kind.LOGIN;
        } else {
            kind = Kind.COMMAND;
            // Servers take an empty packet for COM_SLEEP.
            command = CommandType.of(packet.head(0));
            responses.expect(command);
        }
    }

    /**
     * Reads on as {@link #read} does where responses can not be followed any more: commands are announced to nobody, and not
     * told from other packets.
     */
    public int readUnseen(ByteBuf bytes, int from, int to) {
        return packet.scan(bytes, from, to);
    }

    /** True if the packet under way has the first byte of COM_CHANGE_USER and the sequence id of a command. */
    public boolean mayBeChangeUser() {
        return packet.headLength() > 0
                && packet.head(0) == CommandType.COM_CHANGE_USER.code()
                && packet.sequenceId() == 0;
    }

    /** True if the next byte begins a command, and not part of a file or an answer within a login. */
    public boolean commandIsNext() {
        return packet.complete() && responses.filesWanted() <= filesSent && !responses.inLogin();
    }

    /** Of the last frame whose header was read. */
    public int sequenceId() {
        return packet.sequenceId();
    }

    /** True if the last call of {@link #read} stopped behind a packet. */
    public boolean complete() {
        return packet.complete();
    }

    public Kind kind() {
        return kind;
    }

    /** The last command. */
    public CommandType command() {
        return command;
    }

    /** The payload of the packet, as far as its headers tell. */
    public long length() {
        return packet.length();
    }
}
