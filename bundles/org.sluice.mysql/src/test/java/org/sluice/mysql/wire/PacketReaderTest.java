// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.mysql.Hex;

class PacketReaderTest {
    private static PacketReader reader(String hex) {
        return new PacketReader("Sample", Hex.buf(hex));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "250, fa",
        "251, fcfb00",
        "65535, fcffff",
        "65536, fd000001",
        "16777215, fdffffff",
        "16777216, fe0000000100000000",
        "-1, feffffffffffffffff"
    })
    void numbersAreAsLongAsTheyMustBe(long value, String hex) {
        assertThat(Hex.written(out -> new PacketWriter(out).lenenc(value))).isEqualTo(hex);
        assertThat(LengthEncoded.widthOf(value)).isEqualTo(hex.length() / 2);
        PacketReader in = reader(hex);
        assertThat(in.lenenc("n")).isEqualTo(value);
        assertThat(in.hasMore()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fc", "fc01", "fd0102", "fe01020304050607", "fb", "ff"})
    void aNumberThatIsCutOffOrNoneIsRefused(String hex) {
        assertThatThrownBy(() -> reader(hex).lenenc("n"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("Sample: n ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"03 6162", "fdffffff 61", "fe ffffffffffffff7f 61", "fe ffffffffffffffff 61", "fc 0200 61"})
    void aLengthBeyondThePacketIsRefusedBeforeAnythingIsAllocated(String hex) {
        assertThatThrownBy(() -> reader(hex).lenencBytes("name"))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("Sample: name is longer than the packet");
    }

    @Test
    void stringsEndWhereTheyMust() {
        PacketReader in = reader("'user' 00 04 'pass' 'db'");
        assertThat(in.nulBytes("user").utf8()).isEqualTo("user");
        assertThat(in.lenencBytes("password").utf8()).isEqualTo("pass");
        assertThat(in.nulOrEndBytes().utf8()).isEqualTo("db");
        assertThatThrownBy(() -> reader("'user'").nulBytes("user")).hasMessage("Sample: user does not end");
    }

    @Test
    void fixedNumbersAreLittleEndianAndUnsigned() {
        PacketReader in = reader("ff feff fdffff fcffffff");
        assertThat(in.int1("a")).isEqualTo(255);
        assertThat(in.int2("b")).isEqualTo(0xFFFE);
        assertThat(in.int3("c")).isEqualTo(0xFFFFFD);
        assertThat(in.int4("d")).isEqualTo(0xFFFFFFFCL);
        assertThatThrownBy(() -> in.int1("e")).hasMessage("Sample: e is cut off");
    }

    @Test
    void theErrorCarriesWhatThePeerIsToldAndNoStackTrace() {
        assertThatThrownBy(() -> reader("").int1("x")).isInstanceOfSatisfying(ProtocolException.class, e -> {
            assertThat(e.errorCode()).isEqualTo(1835);
            assertThat(e.sqlState()).isEqualTo("HY000");
            assertThat(e.getStackTrace()).isEmpty();
        });
    }

    @Test
    void aStringThatEndsWithANulHoldsNone() {
        assertThatThrownBy(() -> Hex.written(out -> new PacketWriter(out).nulBytes(Hex.string("61 00 62"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bytesDoNotShowThemselves() {
        assertThat(ByteString.utf8("toast")).hasToString("5 bytes").isEqualTo(ByteString.of("toast".getBytes(UTF_8)));
    }
}
