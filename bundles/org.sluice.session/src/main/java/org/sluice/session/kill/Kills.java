// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.kill;

import static org.sluice.mysql.wire.Capability.CLIENT_QUERY_ATTRIBUTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.SocketAddress;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.command.ComProcessKill;
import org.sluice.mysql.command.ComQuery;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;

/** Puts the server's connection id in place of the proxy's, in what ends a connection or its statement. */
public final class Kills {
    /** The longest command that is looked into. */
    public static final int LONGEST = 512;

    private final ConnectionIds ids;
    private final SocketAddress server;
    private final Capabilities client;

    /**
     * @param server the address of the server that gets the command: one name may stand for several
     * @param client what client and proxy agreed on
     */
    public Kills(ConnectionIds ids, SocketAddress server, Capabilities client) {
        this.ids = ids;
        this.server = server;
        this.client = client;
    }

    /**
     * True if it is worth a closer look: cheap, and asked for every short command.
     *
     * @param at where the payload begins, its first byte included
     * @param length of the payload
     * @param end where the bytes that are here end
     */
    public boolean mayBe(ByteBuf bytes, int at, int length, int end) {
        int code = bytes.getUnsignedByte(at);
        if (code == CommandType.COM_PROCESS_KILL.code()) {
            return true;
        }
        if (code != CommandType.COM_QUERY.code()) {
            return false;
        }
        boolean whole = at + length <= end;
        int to = whole ? at + length : end;
        int text = at + 1;
        if (client.has(CLIENT_QUERY_ATTRIBUTES)) {
            // no attributes, one set of them: two bytes. With attributes nobody kills by hand.
            if (text < to && bytes.getByte(text) != 0) {
                return false;
            }
            text += 2;
        }
        return KillScan.mayBegin(bytes, text, to, whole);
    }

    /**
     * The command with the server's id in it, framed.
     *
     * @param payload of one command, with its first byte; its indices stay
     * @return null if it can go to the server as it is
     */
    public @Nullable ByteBuf rewrite(ByteBuf payload, int sequenceId, ByteBufAllocator alloc) {
        ByteBuf changed = alloc.buffer();
        boolean rewritten = false;
        try {
            rewritten = payload.getUnsignedByte(payload.readerIndex()) == CommandType.COM_PROCESS_KILL.code()
                    ? rewriteCommand(payload.slice(), changed)
                    : rewriteQuery(payload.slice(), changed);
            if (!rewritten) {
                return null;
            }
            ByteBuf framed = alloc.buffer((int) Framing.wireLength(changed.readableBytes()));
            Framing.write(framed, sequenceId, changed);
            return framed;
        } finally {
            changed.release();
        }
    }

    private boolean rewriteCommand(ByteBuf payload, ByteBuf changed) {
        if (payload.readableBytes() < 5) {
            return false;
        }
        OptionalLong id = onServer(ComProcessKill.decode(payload).connectionId());
        id.ifPresent(known -> new ComProcessKill(known).encode(changed));
        return id.isPresent();
    }

    private boolean rewriteQuery(ByteBuf payload, ByteBuf changed) {
        ComQuery query = ComQuery.decode(payload, client);
        KillStatement kill = KillStatement.parse(query.statement());
        if (kill == null) {
            return false;
        }
        OptionalLong id = onServer(kill.connectionId());
        id.ifPresent(known -> new ComQuery(query.attributes(), kill.withConnectionId(known)).encode(changed, client));
        return id.isPresent();
    }

    private OptionalLong onServer(long id) {
        return ConnectionIds.isProxys(id) ? ids.onServer(id, server) : OptionalLong.empty();
    }
}
