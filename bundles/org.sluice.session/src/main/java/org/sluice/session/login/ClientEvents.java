// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import javax.net.ssl.SSLException;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.SequenceId;

/** What happens on the link to the client, and what it means for the login. */
final class ClientEvents implements Link.Events {
    private final Login login;

    ClientEvents(Login login) {
        this.login = login;
    }

    @Override
    public void packet(Packet packet) {
        login.phase.take(packet, Phase::fromClient, this::misunderstood);
    }

    /** It has no more to say, so it is gone: whom to connect it with does not matter any more. */
    @Override
    public void ended() {
        if (!login.isOver()) {
            login.end(CloseReason.CLIENT_LEFT_EARLY, "sent no more");
        }
    }

    private void misunderstood(ProtocolException wrong) {
        login.tell(ErrPacket.of(wrong));
        login.end(CloseReason.CLIENT_PROTOCOL_ERROR, Fault.text(wrong));
    }

    @Override
    public void broken(Throwable cause) {
        if (login.isOver()) {
            return;
        }
        Throwable root = Fault.root(cause);
        if (root instanceof ProtocolException wrong) {
            // the answer follows what was not read
            login.client.sequenceId(SequenceId.after(login.client.sequenceId()));
            misunderstood(wrong);
        } else if (root instanceof SSLException) {
            login.end(CloseReason.TLS_FAILED, Fault.text(root));
        } else if (root instanceof OutOfMemoryError) {
            login.end(CloseReason.LIMIT, "no memory is left for buffers");
        } else {
            login.end(CloseReason.CLIENT_LEFT_EARLY, Fault.text(root));
        }
    }
}
