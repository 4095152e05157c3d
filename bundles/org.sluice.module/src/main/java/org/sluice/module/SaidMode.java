// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.ArrayList;
import java.util.List;
import org.sluice.api.module.Mode;

/**
 * The mode of a module where it is another than its service's own properties say: an operator's word, or what became of a
 * canary.
 *
 * @param kind as {@link org.sluice.api.module.ModuleInfo#kind}
 */
public record SaidMode(String kind, String bundle, String module, Mode mode) {

    /** All of them. */
    public static List<SaidMode> in(ModuleTable table) {
        List<SaidMode> said = new ArrayList<>();
        for (Offer<?> offer : table.offers()) {
            if (!offer.mode().equals(offer.facts().mode())) {
                said.add(of(offer));
            }
        }
        return said;
    }

    private static SaidMode of(Offer<?> offer) {
        return new SaidMode(
                offer.kindName(), offer.facts().bundle(), offer.facts().name(), offer.mode());
    }

    /** Says it here. */
    public void say(ModuleTable table) {
        table.change(this::isOf, offer -> offer.mode(mode));
    }

    /** What the properties say counts again. */
    public void unsay(ModuleTable table) {
        table.change(this::isOf, offer -> offer.mode(offer.facts().mode()));
    }

    /** Whether there is a module that it can be said of. */
    public boolean isKnown(ModuleTable table) {
        return table.offers().stream().anyMatch(this::isOf);
    }

    /** Whether the two are said of the same module. */
    public boolean isOfSame(SaidMode other) {
        return kind.equals(other.kind) && bundle.equals(other.bundle) && module.equals(other.module);
    }

    private boolean isOf(Offer<?> offer) {
        return offer.kindName().equals(kind)
                && offer.facts().name().equals(module)
                && offer.facts().bundle().equals(bundle);
    }

    @Override
    public String toString() {
        return module + " (" + kind + ") " + mode;
    }
}
