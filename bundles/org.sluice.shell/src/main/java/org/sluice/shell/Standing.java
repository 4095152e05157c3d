// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo;
import org.sluice.api.module.Modules;

/**
 * Whether a module's answers count.
 *
 * @param word its mode, or why it is not asked
 * @param counts for the one who was asked for
 * @param canary whether that is so because of its share
 */
record Standing(String word, boolean counts, boolean canary) {
    static final Standing ACTIVE = new Standing("active", true, false);

    /**
     * @param subject the user, or the client's IP address where there is none; null: nobody, who is in no
     *     share
     */
    static Standing of(ModuleInfo info, @Nullable String subject) {
        if (info.standing() != ModuleInfo.Standing.IN_FORCE) {
            return new Standing(info.standing().name().toLowerCase(Locale.ROOT), false, false);
        }
        Mode mode = info.mode();
        boolean counts = mode instanceof Mode.Active
                || (mode instanceof Mode.Canary share && subject != null && share.includes(subject));
        return new Standing(mode.toString(), counts, counts && mode instanceof Mode.Canary);
    }

    /** The same for a service of which the framework tells the properties; active where nobody knows of modules. */
    static Standing of(List<ModuleInfo> known, Map<String, Object> properties, @Nullable String subject) {
        return known.stream()
                .filter(info -> properties.get("service.id") instanceof Long id && info.serviceId() == id)
                .findFirst()
                .map(info -> of(info, subject))
                .orElse(ACTIVE);
    }

    static List<ModuleInfo> known(@Nullable Modules modules) {
        return modules == null ? List.of() : modules.list();
    }

    /** For a table of answers: empty where there is nothing to say. */
    String remark() {
        if (this.equals(ACTIVE)) {
            return "";
        }
        return word.startsWith("canary") ? word + (counts ? " and this user is in it" : " without this user") : word;
    }
}
