// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.api.intercept.ClientCommand;
import org.sluice.api.intercept.Interception;
import org.sluice.mysql.command.ComQuery;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.ServerError;
import org.sluice.session.policy.CommandFit;

/** A command that interceptors are asked for: whole, or the beginning of one that is too long to be kept. */
final class HeldCommand implements CommandFit {
    private static final Set<CommandType> ANSWERED_BY_OK = EnumSet.of(
            CommandType.COM_QUERY,
            CommandType.COM_STMT_EXECUTE,
            CommandType.COM_INIT_DB,
            CommandType.COM_CREATE_DB,
            CommandType.COM_DROP_DB,
            CommandType.COM_REFRESH,
            CommandType.COM_PROCESS_KILL,
            CommandType.COM_PING,
            CommandType.COM_REGISTER_SLAVE,
            CommandType.COM_STMT_RESET,
            CommandType.COM_RESET_CONNECTION);
    private static final Set<CommandType> WITH_TEXT =
            EnumSet.of(CommandType.COM_QUERY, CommandType.COM_STMT_PREPARE, CommandType.COM_INIT_DB);

    private final ByteBuf frames;
    private final CommandType type;
    private final Capabilities client;
    private final ByteString attributes;
    private final Charset charset;
    private final ClientCommand command;
    private final Interception.@Nullable Refuse refusal;
    private final long begunAt = System.nanoTime();

    /**
     * @param frames with one byte of payload at least
     * @param limit how much of the payload is shown
     */
    HeldCommand(ByteBuf frames, int limit, Capabilities client) {
        this.frames = frames;
        this.client = client;
        int length = frames.getUnsignedMediumLE(frames.readerIndex());
        ByteBuf payload = frames.slice(frames.readerIndex() + Framing.HEADER_LENGTH, Math.min(length, limit));
        int code = payload.getUnsignedByte(0);
        boolean cut = length > limit;
        type = CommandType.of(code);
        ComQuery query = new ComQuery(ByteString.EMPTY, ByteString.EMPTY);
        Interception.Refuse malformed = null;
        if (WITH_TEXT.contains(type)) {
            try {
                query = statement(payload);
            } catch (ProtocolException e) {
                malformed = new Interception.Refuse(
                        ServerError.ER_MALFORMED_PACKET.code(),
                        ServerError.ER_MALFORMED_PACKET.sqlState(),
                        String.valueOf(e.getMessage()));
            }
        }
        attributes = query.attributes();
        refusal = malformed;
        byte[] text = query.statement().bytes();
        String utf8 = utf8(text, cut);
        charset = utf8 == null ? ISO_8859_1 : UTF_8;
        command = new ClientCommand(
                type.name(),
                code,
                length,
                !WITH_TEXT.contains(type) ? null : utf8 == null ? new String(text, ISO_8859_1) : utf8,
                cut);
    }

    private ComQuery statement(ByteBuf payload) {
        if (type == CommandType.COM_QUERY) {
            return ComQuery.decode(payload, client);
        }
        byte[] text = new byte[payload.readableBytes() - 1];
        payload.getBytes(1, text);
        return new ComQuery(ByteString.EMPTY, ByteString.of(text));
    }

    /** Null if it is none; where a text is cut, its last character may be in pieces, and is left out. */
    private static @Nullable String utf8(byte[] text, boolean cut) {
        CharsetDecoder decoder = UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(text.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(text), chars, !cut);
        return result.isError() ? null : chars.flip().toString();
    }

    ByteBuf frames() {
        return frames;
    }

    CommandType type() {
        return type;
    }

    ClientCommand command() {
        return command;
    }

    /** Where the statement can not be told from what is before it nobody is asked. */
    Interception.@Nullable Refuse refusal() {
        return refusal;
    }

    /** {@link System#nanoTime()} when it was here. */
    long begunAt() {
        return begunAt;
    }

    @Override
    public @Nullable String nonsense(Interception answer) {
        if (answer instanceof Interception.Replace replace) {
            return nonsense(replace.text());
        }
        if (answer instanceof Interception.Ok && !ANSWERED_BY_OK.contains(type)) {
            return "answered OK to " + type;
        }
        if (answer instanceof Interception.Rows && type != CommandType.COM_QUERY) {
            return "answered with rows to " + type;
        }
        return null;
    }

    private @Nullable String nonsense(String text) {
        if (!WITH_TEXT.contains(type)) {
            return "replaced the text of " + type + ", which has none";
        }
        if (command.isCut()) {
            return "replaced a command that is longer than mysql.intercept-limit";
        }
        if (!charset.newEncoder().canEncode(text)) {
            return "replaced a text by one that can not be written in " + charset;
        }
        boolean fits = 1L + attributes.length() + text.getBytes(charset).length < Framing.MAX_FRAME;
        return fits ? null : "replaced a text by one of 16 MB or more";
    }

    /** The command with another text, in one frame, as the client would have sent it. */
    ByteBuf replaced(String text) {
        ByteString bytes = ByteString.of(text.getBytes(charset));
        ByteBuf frame = frames.alloc().buffer(Framing.HEADER_LENGTH + 3 + attributes.length() + bytes.length());
        frame.writeZero(Framing.HEADER_LENGTH);
        if (type == CommandType.COM_QUERY) {
            new ComQuery(attributes, bytes).encode(frame, client);
        } else {
            frame.writeByte(type.code());
            bytes.writeTo(frame);
        }
        frame.setMediumLE(0, frame.readableBytes() - Framing.HEADER_LENGTH);
        return frame;
    }
}
