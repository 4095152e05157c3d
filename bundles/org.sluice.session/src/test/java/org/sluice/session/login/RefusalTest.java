// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.ErrPacket;

class RefusalTest {
    /** The clients' libraries take them for a forgery and show "Received malformed packet" in place of the text. */
    @Test
    void noRefusalHasANumberThatIsTheClientsOwn() {
        List<Refusal> all = List.of(
                Refusal.denied(CloseReason.LOGIN_DENIED, "", "whee", "127.0.0.1", true),
                Refusal.unreachable(CloseReason.CONNECT_REFUSED, "tcp:db1:3306", "Connection refused"),
                Refusal.incompatible(""),
                Refusal.authentication(""),
                Refusal.timeout(""),
                Refusal.serverTls("tcp:db1:3306", ""),
                Refusal.failed(CloseReason.ROUTE_FAILED, ""),
                Refusal.internal(""));
        assertThat(all).extracting(refusal -> refusal.told().errorCode()).allMatch(code -> code < 2000 || code > 2999);
    }

    /** Who has proved nothing learns nothing of what stands behind, nor of what the proxy is made of. */
    @Test
    void whereServersAreAndWhatFailsThereIsForTheLogAlone() {
        Refusal refused = Refusal.unreachable(CloseReason.CONNECT_REFUSED, "tcp:db1:3306", "Connection refused");
        assertThat(refused.told().message().utf8()).isEqualTo("The server for this account can not be reached");
        assertThat(refused.detail()).isEqualTo("tcp:db1:3306: Connection refused");
        assertThat(Refusal.unreachable(CloseReason.CONNECT_REFUSED, "tcp:a:1 tcp:b:2", "tcp:a:1: x; tcp:b:2: y")
                        .detail())
                .isEqualTo("tcp:a:1: x; tcp:b:2: y");
        Refusal tls = Refusal.serverTls("tcp:db1:3306", "PKIX path building failed");
        assertThat(tls.told().message().utf8()).isEqualTo("TLS with the server for this account failed");
        assertThat(tls.detail()).isEqualTo("TLS with tcp:db1:3306 failed: PKIX path building failed");
        Refusal own = Refusal.byServer("tcp:db1:3306", ErrPacket.of(1045, "28000", "no"), true);
        assertThat(own.told().message().utf8()).doesNotContain("tcp:");
        assertThat(own.detail()).contains("tcp:db1:3306");
        Refusal method = Refusal.authentication("no authentication method relays x", "see auth:list");
        assertThat(method.told().message().utf8())
                .isEqualTo("Authentication is not possible: no authentication method relays x");
        assertThat(method.detail()).isEqualTo("no authentication method relays x; see auth:list");
    }
}
