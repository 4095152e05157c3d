// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.api.session.CloseReason;

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

    @Test
    void aServerThatCanNotBeReachedIsNamed() {
        Refusal refusal = Refusal.unreachable(CloseReason.CONNECT_REFUSED, "tcp:db1:3306", "Connection refused");
        assertThat(refusal.told().message().utf8())
                .isEqualTo("Can't connect to MySQL server on 'tcp:db1:3306' (Connection refused)");
    }
}
