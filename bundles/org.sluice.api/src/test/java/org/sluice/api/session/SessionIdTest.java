// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIdTest {
    @Test
    void anIdIsWrittenAsItIsRead() {
        assertThat(SessionId.parse("17")).isEqualTo(new SessionId(17)).hasToString("17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "1.0", "1234567890123456789"})
    void whatIsNoneIsNamed(String text) {
        assertThatThrownBy(() -> SessionId.parse(text)).hasMessageContaining("\"" + text + "\" is not a session id");
    }
}
