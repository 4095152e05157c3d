// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.sluice.lua.packet.Auth;
import org.sluice.lua.packet.Cmd;
import org.sluice.lua.packet.ScriptPacket;

/** A login with a server, or a change of the user: what the server asks within it is answered here, or by the client. */
final class ServerLogin {
    private final ServerConnection server;
    private @Nullable LoginAnswers answers;
    private @Nullable MixedLogin mixed;
    /** Although there is a client. */
    private boolean here;

    ServerLogin(ServerConnection server) {
        this.server = server;
    }

    void greeted(byte[] challenge) {
        mixed = new MixedLogin(challenge);
        answers = new LoginAnswers(challenge, server::isSecret);
    }

    /** The server has said OK or ERR. */
    void over() {
        here = false;
    }

    /** A script has sent a packet: its login, or a change of the user to one, brings the password. */
    void sent(ScriptPacket packet) {
        byte[] password = packet instanceof Auth auth
                ? auth.takePassword()
                : packet instanceof Cmd cmd ? cmd.takePassword() : null;
        if (answers != null && (password != null || packet instanceof Auth)) {
            answers.password(password);
        }
        here = password != null;
    }

    /** The server asks: true if there is nobody to ask, or it is answered here. */
    boolean isAnswered(ByteBuf question) {
        if (answers == null || (server.peer() != null && !here)) {
            if (mixed != null) {
                mixed.asked(question);
            }
            return false;
        }
        byte[] answer = answers.answer(question);
        if (answer != null) {
            server.send(Unpooled.wrappedBuffer(answer));
        }
        return true;
    }

    /** The client answers: false if that is to be passed on. */
    boolean takesAnswer(ClientConnection client, ByteBuf answer) {
        return mixed != null && mixed.answered(answer, client, this, server);
    }

    /** Goes on with a full login here, with the password that the client gave. */
    void goOn(byte[] password, byte[] challenge) {
        LoginAnswers own = new LoginAnswers(challenge, server::isSecret);
        own.password(password);
        answers = own;
        here = true;
        server.send(Unpooled.wrappedBuffer(own.full()));
    }
}
