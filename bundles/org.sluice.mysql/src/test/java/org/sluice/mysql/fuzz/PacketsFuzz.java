// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.Consumer;
import org.sluice.mysql.command.ComChangeUser;
import org.sluice.mysql.command.ComFieldList;
import org.sluice.mysql.command.ComInitDb;
import org.sluice.mysql.command.ComProcessKill;
import org.sluice.mysql.command.ComQuery;
import org.sluice.mysql.command.ComSetOption;
import org.sluice.mysql.command.ComStmtBulkExecute;
import org.sluice.mysql.command.ComStmtExecute;
import org.sluice.mysql.command.ComStmtFetch;
import org.sluice.mysql.command.ComStmtSendLongData;
import org.sluice.mysql.packet.ConnectAttributes;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.LocalInfileRequest;
import org.sluice.mysql.packet.LoginReply;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.packet.SessionState;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.ProtocolException;

/**
 * Any payload, by every reader of payloads: each reads it or refuses it, and what is read is written so that it reads the
 * same. The first byte chooses the capabilities.
 */
public final class PacketsFuzz {
    private static final List<Consumer<Input>> READERS = List.of(
            PacketsFuzz::greeting,
            PacketsFuzz::login,
            PacketsFuzz::reply,
            PacketsFuzz::changeUser,
            PacketsFuzz::query,
            in -> SslRequest.decode(in.payload()),
            in -> EofPacket.decode(in.payload(), in.capabilities()),
            in -> LocalInfileRequest.decode(in.payload()),
            in -> ComFieldList.decode(in.payload()),
            in -> ComInitDb.decode(in.payload()),
            in -> ComProcessKill.decode(in.payload()),
            in -> ComSetOption.decode(in.payload()),
            in -> ComStmtBulkExecute.decode(in.payload()),
            in -> ComStmtExecute.decode(in.payload()),
            in -> ComStmtFetch.decode(in.payload()),
            in -> ComStmtSendLongData.decode(in.payload()));

    /** The payload reads from its beginning each time. */
    private record Input(Capabilities capabilities, ByteBuf bytes) {
        ByteBuf payload() {
            return bytes.duplicate();
        }
    }

    private PacketsFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        Input in = new Input(Choices.capabilities(bytes[0]), Unpooled.wrappedBuffer(bytes, 1, bytes.length - 1));
        for (Consumer<Input> reader : READERS) {
            try {
                reader.accept(in);
            } catch (ProtocolException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private static ByteBuf written(Consumer<ByteBuf> encoder) {
        ByteBuf payload = Unpooled.buffer();
        encoder.accept(payload);
        return payload;
    }

    private static void greeting(Input in) {
        HandshakeV10 greeting = HandshakeV10.decode(in.payload());
        HandshakeV10 again = HandshakeV10.decode(written(greeting::encode));
        assertThat(HandshakeV10.decode(written(again::encode))).isEqualTo(again);
        assertThat(again.serverVersion()).isEqualTo(greeting.serverVersion());
        assertThat(again.challenge()).isEqualTo(greeting.challenge());
        assertThat(again.capabilities()).isEqualTo(greeting.capabilities());
        assertThat(again.plugin()).isEqualTo(greeting.plugin());
    }

    /** Fields that were promised and left out are empty ones when they are written. */
    private static void login(Input in) {
        HandshakeResponse login = HandshakeResponse.decode(in.payload());
        HandshakeResponse again = HandshakeResponse.decode(written(login::encode));
        assertThat(HandshakeResponse.decode(written(again::encode))).isEqualTo(again);
        assertThat(again.user()).isEqualTo(login.user());
        assertThat(again.authResponse()).isEqualTo(login.authResponse());
        assertThat(again.capabilities()).isEqualTo(login.capabilities());
        assertThat(again.maxPacketSize()).isEqualTo(login.maxPacketSize());
        if (login.database() != null) {
            assertThat(again.database()).isEqualTo(login.database());
        }
        if (login instanceof HandshakeResponse41 before && again instanceof HandshakeResponse41 after) {
            assertThat(after.collation()).isEqualTo(before.collation());
            assertThat(after.zstdLevel()).isEqualTo(before.zstdLevel());
            if (before.plugin() != null) {
                assertThat(after.plugin()).isEqualTo(before.plugin());
            }
            if (before.attributes() != null) {
                assertThat(after.attributes()).isEqualTo(before.attributes());
                ConnectAttributes.decode(before.attributes());
            }
        }
    }

    private static void reply(Input in) {
        LoginReply reply = LoginReply.decode(in.payload(), in.capabilities());
        LoginReply again = LoginReply.decode(written(out -> reply.encode(out, in.capabilities())), in.capabilities());
        if (reply instanceof OkPacket ok) {
            assertThat(((OkPacket) again).info()).isEqualTo(ok.info());
            assertThat(((OkPacket) again).sessionState()).isEqualTo(ok.sessionState());
            SessionState.decode(ok.sessionState()).forEach(SessionState::strings);
        } else if (reply instanceof ErrPacket error) {
            assertThat(((ErrPacket) again).errorCode()).isEqualTo(error.errorCode());
        } else {
            assertThat(again).isEqualTo(reply);
        }
    }

    private static void changeUser(Input in) {
        ComChangeUser command = ComChangeUser.decode(in.payload(), in.capabilities());
        ComChangeUser again =
                ComChangeUser.decode(written(out -> command.encode(out, in.capabilities())), in.capabilities());
        assertThat(again.user()).isEqualTo(command.user());
        assertThat(again.authResponse()).isEqualTo(command.authResponse());
        assertThat(again.database()).isEqualTo(command.database());
        assertThat(again.collation()).isEqualTo(command.collation());
        assertThat(again.attributes()).isEqualTo(command.attributes());
    }

    private static void query(Input in) {
        ComQuery query = ComQuery.decode(in.payload(), in.capabilities());
        assertThat(ComQuery.decode(written(out -> query.encode(out, in.capabilities())), in.capabilities()))
                .isEqualTo(query);
    }
}
