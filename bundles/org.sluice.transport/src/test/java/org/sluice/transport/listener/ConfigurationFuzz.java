// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.address.Address;
import org.sluice.api.config.Settings;
import org.sluice.api.config.SettingsProblem;
import org.sluice.api.route.Destination;
import org.sluice.transport.loop.TransportCheck;
import org.sluice.transport.proxy.Network;

/**
 * Any keys and values, as the file of a listener and that of the transport: they are read or their problems named, and what
 * is read can be used and written so that it reads the same. Lines of {@code key=value}.
 */
public final class ConfigurationFuzz {
    private static final List<InetAddress> PEERS = List.of(peer("127.0.0.1"), peer("255.255.255.255"), peer("fe80::1"));

    private ConfigurationFuzz() {}

    private static InetAddress peer(String text) {
        return NetUtil.createInetAddressFromIpAddressString(text);
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String line : new String(bytes, UTF_8).split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                properties.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        Settings transport = Settings.of("org.sluice.transport", properties);
        new TransportCheck().check(transport);
        named(transport.problems());
        Settings settings = Settings.of("org.sluice.listener", properties);
        settings.readModuleKeys();
        settings.readableFile("file");
        ListenerSettings listener = ListenerSettings.read(settings);
        named(settings.problems());
        if (listener != null) {
            use(listener);
        }
    }

    private static void named(List<SettingsProblem> problems) {
        for (SettingsProblem problem : problems) {
            assertThat(problem.toString()).isNotBlank();
            assertThat(problem.reason()).isNotBlank();
        }
    }

    private static void use(ListenerSettings listener) {
        assertThat(Address.parse(listener.address().toString())).isEqualTo(listener.address());
        assertThat(Address.parse(listener.address().bare().toString()))
                .isEqualTo(listener.address().bare());
        assertThat(listener.sameSocket(listener)).isTrue();
        PEERS.forEach(listener::trusts);
        for (Network network : listener.trusted()) {
            assertThat(network.contains(network.address())).isTrue();
            assertThat(Network.parse(network.toString())).isEqualTo(network);
        }
        use(listener.terms().destination());
    }

    private static void use(@Nullable Destination destination) {
        if (destination != null) {
            assertThat(Destination.parse(destination.toString())).isEqualTo(destination);
        }
    }
}
