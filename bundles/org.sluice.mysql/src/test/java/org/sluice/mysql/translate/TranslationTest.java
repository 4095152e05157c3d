// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.mysql.wire.Capability.CLIENT_COMPRESS;
import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_LOCAL_FILES;
import static org.sluice.mysql.wire.Capability.CLIENT_MULTI_STATEMENTS;
import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;
import static org.sluice.mysql.wire.Capability.CLIENT_OPTIONAL_RESULTSET_METADATA;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SESSION_TRACK;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_BULK_UNIT_RESULTS;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_CACHE_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_EXTENDED_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_PROGRESS;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_STMT_BULK_OPERATIONS;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.mysql.translate.Translation.Need;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** Case 1. */
class TranslationTest {
    private static final Capabilities BOTH = Capabilities.of(CLIENT_MYSQL, CLIENT_PROTOCOL_41);

    private static Need need(Capabilities client, Capabilities server) {
        return Translation.between(client, server).need();
    }

    @Test
    void theSameNeedsNothing() {
        assertThat(need(BOTH, BOTH)).isEqualTo(Need.NONE);
        assertThat(need(Capabilities.NONE, Capabilities.NONE)).isEqualTo(Need.NONE);
    }

    @Test
    void whatEachSideAgreesOnForItselfNeedsNothing() {
        assertThat(need(BOTH.with(CLIENT_SSL), BOTH.with(CLIENT_COMPRESS, CLIENT_PLUGIN_AUTH)))
                .isEqualTo(Need.NONE);
        assertThat(need(BOTH.without(CLIENT_MYSQL).with(MARIADB_CLIENT_PROGRESS), BOTH))
                .isEqualTo(Need.NONE);
    }

    @Test
    void whatAServerMayLackIsNotPromisedToIt() {
        assertThat(need(BOTH.with(CLIENT_LOCAL_FILES, CLIENT_MULTI_STATEMENTS), BOTH))
                .isEqualTo(Need.NONE);
        assertThat(Translation.between(BOTH, BOTH.with(CLIENT_LOCAL_FILES)).reason())
                .isEqualTo("the server was promised what the client has not: CLIENT_LOCAL_FILES");
    }

    @ParameterizedTest
    @EnumSource(names = {"CLIENT_DEPRECATE_EOF", "CLIENT_SESSION_TRACK", "CLIENT_QUERY_ATTRIBUTES"})
    void whatTheServerLacksIsTranslated(Capability capability) {
        assertThat(need(BOTH.with(capability), BOTH)).isEqualTo(Need.NEEDED);
        assertThat(need(BOTH, BOTH.with(capability)))
                .isEqualTo(capability == CLIENT_SESSION_TRACK ? Need.NEEDED : Need.REFUSED);
    }

    @Test
    void theRestIsRefusedByName() {
        for (Capability capability : new Capability[] {
            CLIENT_OPTIONAL_RESULTSET_METADATA,
            MARIADB_CLIENT_EXTENDED_METADATA,
            MARIADB_CLIENT_CACHE_METADATA,
            MARIADB_CLIENT_STMT_BULK_OPERATIONS,
            MARIADB_CLIENT_BULK_UNIT_RESULTS
        }) {
            assertThat(Translation.between(BOTH.with(capability, CLIENT_DEPRECATE_EOF), BOTH))
                    .isEqualTo(new Translation(
                            Need.REFUSED, "the client uses what the server has not: " + capability.name()));
        }
        assertThat(Translation.between(new Capabilities(BOTH.bits() | 1L << 60), BOTH)
                        .reason())
                .endsWith(": flag 60");
    }

    @Test
    void oldProtocolsHaveNothingToTranslate() {
        assertThat(Translation.between(Capabilities.of(CLIENT_DEPRECATE_EOF), Capabilities.NONE)
                        .reason())
                .isEqualTo("without CLIENT_PROTOCOL_41 there is no CLIENT_DEPRECATE_EOF");
        assertThat(need(BOTH, Capabilities.NONE)).isEqualTo(Need.REFUSED);
    }
}
