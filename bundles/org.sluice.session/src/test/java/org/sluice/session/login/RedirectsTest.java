// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.mysql.packet.SessionState.ofVariables;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.packet.SessionState;
import org.sluice.mysql.wire.ByteString;

/** case 81: what a server says of other servers when a client has logged in. */
class RedirectsTest {
    private static final SessionState SCHEMA =
            new SessionState(SessionState.SESSION_TRACK_SCHEMA, ByteString.utf8("\14redirect_url"));

    private static List<ByteString> strings(String... texts) {
        return Stream.of(texts).map(ByteString::utf8).toList();
    }

    private static OkPacket ok(String info, SessionState... changes) {
        return new OkPacket(false, 0, 0, 2, 0, ByteString.utf8(info), SessionState.encode(List.of(changes)));
    }

    @Test
    void theVariableIsLeftOutAndNothingElse() {
        SessionState other = ofVariables(strings("autocommit", "ON"));
        assertThat(Redirects.without(ok("", SCHEMA, ofVariables(strings("redirect_url", "mysql://a:1")), other)))
                .isEqualTo(ok("", SCHEMA, other));
        assertThat(Redirects.without(ok("", ofVariables(strings("autocommit", "ON", "REDIRECT_URL", "mysql://a:1")))))
                .isEqualTo(ok("", other));
        assertThat(Redirects.without(ok("", other))).isEqualTo(ok("", other));
    }

    @Test
    void aTextThatNamesAnotherServerIsLeftOut() {
        assertThat(Redirects.without(ok("Location: mysql://db.example:3306/user=whee&ttl=60\n", SCHEMA)))
                .isEqualTo(ok("", SCHEMA));
        assertThat(Redirects.without(ok("Welcome", SCHEMA))).isEqualTo(ok("Welcome", SCHEMA));
    }

    @Test
    void whatCanNotBeReadIsNoClientsEither() {
        OkPacket cut = new OkPacket(false, 0, 0, 2, 0, ByteString.EMPTY, ByteString.utf8("\0\17\14redirect_url"));
        assertThat(Redirects.without(cut)).isEqualTo(ok(""));
    }
}
