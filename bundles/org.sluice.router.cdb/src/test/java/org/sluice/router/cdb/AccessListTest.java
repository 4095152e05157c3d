// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessListTest {
    private static @Nullable String refusal(String peer, String... networks) {
        AccessList list =
                new AccessList(Arrays.stream(networks).map(Network::parse).toList(), List.of());
        return list.refusal(new InetSocketAddress(peer, 40000));
    }

    /** L1: these networks let everybody in. */
    @Test
    void anAddressOutsideIsOutside() {
        assertThat(refusal("8.8.8.8", "192.168.1.0/24", "10.0.0.0/8"))
                .isEqualTo("login from 8.8.8.8, which is in none of the networks 192.168.1.0/24 10.0.0.0/8");
        assertThat(refusal("192.168.2.1", "192.168.1.0/24")).isNotNull();
        assertThat(refusal("11.0.0.0", "10.0.0.0/8")).isNotNull();
        assertThat(refusal("9.255.255.255", "10.0.0.0/8")).isNotNull();
        assertThat(refusal("10.0.0.8", "10.0.0.7")).isNotNull();
        assertThat(refusal("2001:db8::1", "10.0.0.0/8")).isNotNull();
    }

    @Test
    void anAddressInsideIsInside() {
        assertThat(refusal("192.168.1.255", "10.0.0.0/8", "192.168.1.0/24")).isNull();
        assertThat(refusal("10.255.255.255", "10.0.0.0/8")).isNull();
        assertThat(refusal("10.0.0.7", "10.0.0.7")).isNull();
        assertThat(refusal("10.1.2.3", "10.9.9.9/8"))
                .as("host bits do not count")
                .isNull();
        assertThat(refusal("10.7.2.5", "10.0.2.0/255.0.255.0")).as("any mask").isNull();
        assertThat(refusal("255.255.255.255", "128.0.0.0/1")).isNull();
    }

    /** L1: rum took it for the end of the list. */
    @Test
    void everybodyIsInTheNetworkOfAll() {
        assertThat(refusal("8.8.8.8", "10.0.0.0/8", "0.0.0.0/0")).isNull();
        assertThat(refusal("2001:db8::1", "0.0.0.0/0")).isNull();
        assertThat(refusal("8.8.8.8")).isNull();
    }

    @Test
    void aClientOnThisMachineIsNotRestricted() {
        AccessList list = new AccessList(List.of(Network.parse("10.0.0.0/8")), List.of("DE"));
        assertThat(list.refusal(null)).isNull();
    }

    @Test
    void aCountryThatCanNotBeToldRefuses() {
        AccessList list = new AccessList(List.of(), List.of("DE", "FR"));
        assertThat(list.refusal(new InetSocketAddress("10.0.0.1", 1)))
                .isEqualTo("the user is restricted to the countries DE FR, and this version can not tell countries");
    }

    @Test
    void whatIsNoNetworkIsRefused() {
        for (String bad : List.of("10.0.0.0/33", "10.0.0/8", "10.0.0.256", "fd00::/8", "", "10.0.0.0/", "1.2.3.4/-1")) {
            assertThatThrownBy(() -> Network.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
