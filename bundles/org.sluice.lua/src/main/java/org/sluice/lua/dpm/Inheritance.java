// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of a script that another one takes the place of. What that one asks for while it is loaded is claimed, and
 * passes to it only when it is in force; if it fails nothing has happened. On the loop of the one that is loaded.
 */
final class Inheritance {
    static final Inheritance NONE = new Inheritance(Map.of());

    /** What passes from one to the other. */
    record Claim(ListenerConnection old, ListenerConnection fresh) {}

    private final Map<String, ListenerConnection> offered;
    private final List<Claim> claims = new ArrayList<>();

    /** @param offered by what they were asked for with; changed here */
    Inheritance(Map<String, ListenerConnection> offered) {
        this.offered = offered;
    }

    /** @return null if there is none that was asked for so, or it is claimed already */
    @Nullable
    ListenerConnection claim(DpmEngine engine, String wanted) {
        ListenerConnection old = offered.isEmpty() ? null : offered.remove(wanted);
        if (old == null) {
            return null;
        }
        ListenerConnection fresh = old.successor(engine);
        claims.add(new Claim(old, fresh));
        return fresh;
    }

    List<Claim> claims() {
        return List.copyOf(claims);
    }
}
