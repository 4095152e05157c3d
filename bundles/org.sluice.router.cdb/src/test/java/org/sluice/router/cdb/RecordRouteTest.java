// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.Secret;
import org.sluice.api.route.Destination;

/** What follows from a record for the login. */
class RecordRouteTest {
    private static final Destination A = Destination.parse("tcp:a:1");

    private static CdbRecord record(String hash, Map<String, String> keys) {
        return new CdbRecord(hash, List.of(A), AccessList.ANYWHERE, keys);
    }

    private static Credential.Known known(CdbRecord record) {
        return (Credential.Known) RecordRoute.credential(record);
    }

    @Test
    void withoutASecretTheServersOwnChallengeIsRelayed() {
        assertThat(RecordRoute.credential(record("", Map.of()))).isInstanceOf(Credential.Relayed.class);
        assertThat(RecordRoute.credential(record("invalid", Map.of()))).isInstanceOf(Credential.Relayed.class);
    }

    @Test
    void aHashVerifiesAndTheServerGetsWhatItReveals() {
        Credential.Known known = known(record(RecordTest.HASH, Map.of()));
        assertThat(known.known()).extracting(Secret::kind).containsExactly(Secret.Kind.NATIVE_STORED);
        assertThat(known.server()).isNull();
    }

    @Test
    void theProxysOwnLoginGoesWithASecretOfTheUsers() {
        Map<String, String> keys = Map.of("server-user", "app", "server-password", "", "password", "toast");
        Credential.Known known = known(record("", keys));
        assertThat(known.known()).extracting(Secret::kind).containsExactly(Secret.Kind.PASSWORD);
        assertThat(known.server()).isNotNull();
        assertThat(known.toString()).doesNotContain("toast");
        assertThat(RecordRoute.fault(record("", keys))).isNull();
    }

    @Test
    void aRecordThatWouldLetAnybodyInIsRefused() {
        assertThat(RecordRoute.fault(record("", Map.of("server-user", "app", "server-password", "x"))))
                .isEqualTo("the key server-user needs a hash or a password to verify the user by");
        assertThat(RecordRoute.fault(record(RecordTest.HASH, Map.of("server-user", "app"))))
                .contains("go together");
    }

    @Test
    void aRecordsTlsIsForDestinationsThatSayNothing() {
        Destination own = Destination.parse("tcp:b:1,tls=off");
        CdbRecord record = new CdbRecord("", List.of(A, own), AccessList.ANYWHERE, Map.of("tls", "full"));
        assertThat(RecordRoute.destinations(record)).hasToString("[tcp:a:1,tls=full, tcp:b:1,tls=off]");
        assertThat(RecordRoute.fault(record("", Map.of("tls", "yes"))))
                .contains("off, auto, preferred, on, ca or full");
    }
}
