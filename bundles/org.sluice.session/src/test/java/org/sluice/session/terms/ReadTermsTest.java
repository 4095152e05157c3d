// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.terms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadTermsTest {
    private final ReadTerms terms = new ReadTerms();

    @Test
    void keysAreReadOnceUntilTheyChange() {
        MysqlTerms first = terms.of("main", Map.of("mysql.log-logins", "true"));
        assertThat(terms.of("main", Map.of("mysql.log-logins", "true"))).isSameAs(first);
        assertThat(terms.of("other", Map.of()).logLogins()).isFalse();
        assertThat(terms.of("main", Map.of()).logLogins()).isFalse();
        assertThat(terms.size()).isEqualTo(2);
    }

    /** Each change of a file was kept for ever. */
    @Test
    void whatChangesForEverDoesNotAddUp() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(terms.of("main", Map.of("mysql.version", "v" + i)).version())
                    .isEqualTo("v" + i);
            terms.of("l" + i, Map.of());
        }
        assertThat(terms.size()).isLessThanOrEqualTo(ReadTerms.MOST);
    }
}
