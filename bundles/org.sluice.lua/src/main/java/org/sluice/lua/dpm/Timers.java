// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;

/** A script's timers that are active; each keeps itself by being here. */
final class Timers {
    private final int most;
    private final Set<Timer> active = new LinkedHashSet<>();

    Timers(int most) {
        this.most = most;
    }

    void throwIfTooMany() {
        if (active.size() >= most) {
            throw new LuaError("'schedule': this script has all its " + most + " timers");
        }
    }

    void started(Timer timer) {
        active.add(timer);
    }

    void ended(Timer timer) {
        active.remove(timer);
    }

    int count() {
        return active.size();
    }

    void eachValue(Consumer<LuaValue> visit) {
        active.forEach(timer -> timer.eachValue(visit));
    }

    void cancelAll() {
        List.copyOf(active).forEach(Timer::cancel);
    }
}
