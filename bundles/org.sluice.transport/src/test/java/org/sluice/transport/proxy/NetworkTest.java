// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arithmetic that rum got wrong (L1): 8.8.8.8 passed for 192.168.1.0/24. */
class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "192.168.1.0/24, 192.168.1.255, true",
        "192.168.1.0/24, 192.168.2.0,   false",
        "192.168.1.0/24, 8.8.8.8,       false",
        "10.0.0.0/8,     8.8.8.8,       false",
        "10.0.0.0/8,     10.255.0.1,    true",
        "172.16.0.0/12,  172.31.255.1,  true",
        "172.16.0.0/12,  172.32.0.1,    false",
        "0.0.0.0/0,      8.8.8.8,       true",
        "0.0.0.0/0,      2001:db8::1,   false",
        "127.0.0.1,      127.0.0.1,     true",
        "127.0.0.1,      127.0.0.2,     false",
        "10.1.2.3/8,     10.9.9.9,      true",
        "2001:db8::/33,  2001:db8:7fff::1, true",
        "2001:db8::/33,  2001:db8:8000::1, false",
        "::/0,           2001:db8::1,   true",
        "::ffff:10.0.0.0/104, 10.9.9.9, true",
        "::ffff:10.0.0.0/104, 11.0.0.1, false",
        "::ffff:10.0.0.1, 10.0.0.1,     true",
        "::ffff:10.0.0.0/104, ::1,      false",
    })
    void anAddressIsInsideByItsFirstBits(String network, String address, boolean inside) throws Exception {
        assertThat(Network.parse(network).contains(InetAddress.getByName(address)))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0/8",
                "host/8",
                "::/129",
                "10.0.0.0/",
                "10.0.0.0/x",
                "::ffff:10.0.0.0/95"
            })
    void whatIsNoNetworkIsNamed(String text) {
        assertThatThrownBy(() -> Network.parse(text)).hasMessageContaining("\"" + text + "\"");
    }
}
