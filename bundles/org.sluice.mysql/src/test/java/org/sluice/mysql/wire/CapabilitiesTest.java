// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_PROGRESS;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_STMT_BULK_OPERATIONS;

import org.junit.jupiter.api.Test;

class CapabilitiesTest {
    private static final Capabilities MARIADB =
            Capabilities.of(CLIENT_SSL, CLIENT_DEPRECATE_EOF, MARIADB_CLIENT_PROGRESS);

    @Test
    void extendedFlagsCountOnlyWithoutTheMySqlFlag() {
        assertThat(Capabilities.of(0x81BF_F7FEL, 7).has(MARIADB_CLIENT_STMT_BULK_OPERATIONS))
                .isTrue();
        assertThat(Capabilities.of(0x81FF_F7FFL, 7).bits()).isEqualTo(0x81FF_F7FFL);
    }

    @Test
    void whatBothCanDoIsMariaDbsOnlyBetweenMariaDbs() {
        Capabilities mysql = MARIADB.with(CLIENT_MYSQL);
        assertThat(MARIADB.and(MARIADB)).isEqualTo(MARIADB);
        assertThat(MARIADB.and(mysql).bits()).isEqualTo(mysql.flags());
        assertThat(mysql.and(MARIADB).extended()).isZero();
    }

    @Test
    void flagsWithoutANameAreKept() {
        Capabilities strange = Capabilities.of(0xFFFF_FFFEL, 0xFFFF_FFFFL);
        assertThat(strange.flags()).isEqualTo(0xFFFF_FFFEL);
        assertThat(strange.extended()).isEqualTo(0xFFFF_FFFFL);
        assertThat(strange.without(CLIENT_SSL).flags()).isEqualTo(0xFFFF_F7FEL);
    }

    @Test
    void namesThemselves() {
        assertThat(Capabilities.of(CLIENT_SSL)).hasToString("0x800[CLIENT_SSL]");
    }
}
