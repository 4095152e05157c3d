// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.Hex;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.ProtocolException;

class ColumnDefinitionTest {
    private static final String COLUMN =
            "03 'def' 04 'test' 01 't' 02 't0' 01 'c' 02 'c0' 0c ff00 00000080 fd 0910 1f 0000";

    @Test
    void aColumnIsReadAndWrittenAsItWas() {
        ColumnDefinition column = ColumnDefinition.decode(Hex.buf(COLUMN));
        assertThat(column)
                .isEqualTo(new ColumnDefinition(
                        ByteString.utf8("def"),
                        ByteString.utf8("test"),
                        ByteString.utf8("t"),
                        ByteString.utf8("t0"),
                        ByteString.utf8("c"),
                        ByteString.utf8("c0"),
                        255,
                        0x8000_0000L,
                        0xFD,
                        0x1009,
                        31,
                        ByteString.EMPTY));
        assertThat(Hex.written(column::encode)).isEqualTo(Hex.plain(COLUMN));
    }

    @Test
    void theDefaultValueBehindItIsKeptAsItCame() {
        for (String defaults : new String[] {"fb", "00", "03 '1.5'"}) {
            ColumnDefinition column = ColumnDefinition.decode(Hex.buf(COLUMN + defaults));
            assertThat(column.defaults()).isEqualTo(Hex.string(defaults));
            assertThat(Hex.written(column::encode)).isEqualTo(Hex.plain(COLUMN + defaults));
        }
    }

    @Test
    void aColumnThatIsCutOffAnywhereIsRefused() {
        int length = Hex.bytes(COLUMN).length;
        for (int cut = 0; cut < length; cut++) {
            ByteBuf payload = Hex.buf(COLUMN).slice(0, cut);
            assertThatThrownBy(() -> ColumnDefinition.decode(payload)).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void fixedFieldsOfAnotherLengthAreRefused() {
        assertThatThrownBy(() -> ColumnDefinition.decode(Hex.buf(COLUMN.replace("0c ff00", "0d ff00"))))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("fixed fields");
    }
}
