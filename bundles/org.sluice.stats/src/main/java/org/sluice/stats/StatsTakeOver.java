// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.address.Address;
import org.sluice.api.host.TakeOver;

/**
 * How the statistics ports pass to another process. They are Java's own sockets, whose descriptors nobody can have, so that
 * the new process listens beside the old one for a moment (SO_REUSEPORT on both, which the kernel grants to the same user
 * only), and puts its own socket files in the place of the old one's.
 */
@Component(service = {StatsTakeOver.class, TakeOver.class})
public final class StatsTakeOver implements TakeOver {
    private volatile @Nullable Ports ports;
    private volatile Map<String, Object> left = Map.of();

    void attach(Ports own) {
        ports = own;
    }

    void detach(Ports own) {
        if (Objects.equals(ports, own)) {
            ports = null;
        }
    }

    /** What the old process has bound for this address, beside which it is to be bound; null if nothing. */
    @Nullable
    Address leftFor(Address address) {
        return left.get(address.label()) instanceof String bound ? Address.parse(bound) : null;
    }

    @Override
    public String name() {
        return "org.sluice.stats";
    }

    /** By what is configured: what is bound. */
    @Override
    public Map<String, Object> offer(Path folder) throws IOException {
        Ports own = ports;
        return own == null ? Map.of() : new LinkedHashMap<>(own.share());
    }

    @Override
    public void keep() {
        Ports own = ports;
        if (own != null) {
            own.keep();
        }
    }

    @Override
    public void leave(Map<String, Object> taken) {
        Ports own = ports;
        if (own != null) {
            own.leave();
        }
    }

    @Override
    public void take(Path folder, Map<String, Object> offered) {
        left = Map.copyOf(offered);
    }

    @Override
    public Map<String, Object> open() {
        left = Map.of();
        Ports own = ports;
        if (own != null) {
            own.keep();
        }
        return Map.of();
    }
}
