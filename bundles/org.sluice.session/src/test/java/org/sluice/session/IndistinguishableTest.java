// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.api.auth.Secret;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.ScriptedPeer;

/** Whether a user is there is nobody's business who does not know the password: each packet of a login is the same. */
@ExtendWith(NoLeaks.class)
class IndistinguishableTest {
    private static final String PASSWORD = "s3cret-of-the-test";

    @RegisterExtension
    final Proxied proxied = new Proxied(PASSWORD);

    private final RunningProxy proxy = proxied.proxy;
    private final ScriptedPeer peer = proxied.peer(new TestServer(TestServer.MYSQL57));

    private static Secret secret(Secret.Kind kind) {
        byte[] password = PASSWORD.getBytes(UTF_8);
        return switch (kind) {
            case NATIVE_STORED -> Secret.of(kind, NativePassword.stored(password));
            case SHA2_STORED -> Secret.of(kind, CachingSha2.cached(password));
            default -> Secret.password(password);
        };
    }

    /** R23, L9: unknown, and known with a wrong password, for all kinds of records, clients and answers. */
    @ParameterizedTest
    @EnumSource(names = {"NATIVE_STORED", "SHA2_STORED", "PASSWORD"})
    void anUnknownUserMeetsWhatAKnownOneMeets(Secret.Kind kind) throws Exception {
        proxy.known("whee", List.of(secret(kind)), peer.address());
        String address = settled();
        for (String plugin : List.of(NativePassword.PLUGIN, CachingSha2.PLUGIN, "client_ed25519", "")) {
            for (int length : new int[] {0, 19, 20, 32}) {
                for (boolean tls : new boolean[] {false, true}) {
                    List<String> known = packets(address, "whee", plugin, length, tls);
                    assertThat(packets(address, "nobo", plugin, length, tls))
                            .as("%s, %d bytes", plugin, length)
                            .isEqualTo(known);
                }
            }
        }
        assertThat(peer.visits()).as("no server is asked").isEmpty();
    }

    /** A listener whose proxy has made its RSA key, which takes its time. */
    private String settled() {
        String address = proxy.open();
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            List<String> packets = packets(address, "whee", NativePassword.PLUGIN, 20, false);
            return packets.get(packets.size() - 1).contains("1045");
        });
        return address;
    }

    /** Likewise who may not come from there, and whom a router sends away. */
    @Test
    void whoIsSentAwayMeetsTheSame() throws Exception {
        proxy.known("whee", List.of(secret(Secret.Kind.SHA2_STORED)), peer.address());
        proxy.known("bare", List.of(secret(Secret.Kind.SHA2_STORED)), peer.address());
        proxy.bar("bare");
        String address = settled();
        List<String> known = packets(address, "whee", CachingSha2.PLUGIN, 32, true);
        assertThat(packets(address, "bare", CachingSha2.PLUGIN, 32, true)).isEqualTo(known);
        proxy.awaitClosed(CloseReason.ACCESS_REFUSED, 1);
    }

    /** The same name asks twice, and meets the same, whatever kinds the users have. */
    @Test
    void aNameMeetsTheSameAgain() throws Exception {
        proxy.known("whee", List.of(secret(Secret.Kind.SHA2_STORED)), peer.address());
        proxy.known("whoa", List.of(secret(Secret.Kind.NATIVE_STORED)), peer.address());
        String address = settled();
        packets(address, "whoa", NativePassword.PLUGIN, 20, false);
        for (int user = 0; user < 10; user++) {
            List<String> first = packets(address, "no" + user, NativePassword.PLUGIN, 20, false);
            assertThat(packets(address, "no" + user, NativePassword.PLUGIN, 20, false))
                    .isEqualTo(first);
        }
    }

    /** What comes, but for the random bytes and the name: sequence id, kind and length. */
    private static List<String> packets(String address, String user, String plugin, int length, boolean tls)
            throws Exception {
        List<String> seen = new ArrayList<>();
        try (TestClient client = TestClient.greeted(address)) {
            int id = 1;
            if (tls) {
                client.tls(TestClient.MODERN);
                id = 2;
            }
            client.send(id, login(user, plugin, length));
            while (true) {
                Frame frame = client.read();
                seen.add(frame.sequenceId() + " " + text(frame).replace(user, "USER"));
                if (frame.first() == ErrPacket.HEADER) {
                    client.ends();
                    return seen;
                }
                client.send(frame.sequenceId() + 1, answer(frame, tls));
            }
        }
    }

    private static byte[] login(String user, String plugin, int length) {
        return Packets.payload(new HandshakeResponse41(
                TestClient.MODERN,
                1 << 24,
                45,
                ByteString.utf8(user),
                ByteString.of(new byte[length]),
                null,
                ByteString.utf8(plugin),
                null,
                0)::encode);
    }

    private static byte[] answer(Frame frame, boolean tls) {
        if (frame.first() == AuthSwitchRequest.HEADER) {
            String plugin = AuthSwitchRequest.decode(frame.buffer()).plugin().utf8();
            return new byte[plugin.equals(CachingSha2.PLUGIN) ? 32 : 20];
        }
        boolean isKey = frame.payload().length > 2;
        return tls ? "wrong\0".getBytes(UTF_8) : isKey ? new byte[256] : new byte[] {CachingSha2.REQUEST_PUBLIC_KEY};
    }

    private static String text(Frame frame) {
        return switch (frame.first()) {
            case ErrPacket.HEADER ->
                frame.error().errorCode() + " " + frame.error().message().utf8();
            case AuthSwitchRequest.HEADER ->
                "switch to " + AuthSwitchRequest.decode(frame.buffer()).plugin().utf8() + ", " + frame.payload().length;
            case AuthMoreData.HEADER -> "more, " + frame.payload().length + " " + frame.payload()[1];
            default -> "header " + frame.first();
        };
    }
}
