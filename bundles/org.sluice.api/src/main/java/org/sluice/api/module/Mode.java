// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.module;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.annotation.versioning.ProviderType;

/**
 * For whom a module's answers count. As a service property, and so in the configuration file of a component, it is the key
 * {@link #KEY} with the text of {@link #parse}. The shell's word counts before the property's until the service goes.
 */
@ProviderType
public sealed interface Mode {
    /** The service property. Without it a module is {@link Active}. */
    String KEY = "module.mode";

    /** For everybody: the order of ranking alone decides. */
    record Active() implements Mode {
        @Override
        public String toString() {
            return "active";
        }
    }

    /** For nobody: it is asked beside the one in force, and where the two differ is counted and listed. */
    record Shadow() implements Mode {
        @Override
        public String toString() {
            return "shadow";
        }
    }

    /**
     * For a share of the users, always the same ones: by a hash of the user name, or of the client's IP address where there
     * is no user. Within its share it is asked before all of the same ranking. When its logins fail more often than those
     * of the others by the bound that is configured, it becomes a {@link Shadow} by itself.
     *
     * @param percent above 0, up to 100; in steps of 0.01
     */
    record Canary(double percent) implements Mode {
        private static final int STEPS = 10_000;

        public Canary {
            if (!(percent > 0 && percent <= 100)) {
                throw new IllegalArgumentException("a share is above 0 % and up to 100 %");
            }
        }

        /**
         * Whether its answers count for this one: always the same ones, and all of a smaller share.
         *
         * @param subject the user name, or the client's IP address where there is no user
         */
        public boolean includes(String subject) {
            int hash = subject.hashCode() * 0x9E3779B9;
            return Integer.remainderUnsigned(hash ^ (hash >>> 15), STEPS) < percent * STEPS / 100;
        }

        @Override
        public String toString() {
            return "canary=" + BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString() + "%";
        }
    }

    /**
     * Reads {@code active}, {@code shadow} or {@code canary=1.5%}.
     *
     * @throws IllegalArgumentException with the rule that the text breaks
     */
    static Mode parse(String text) {
        Matcher canary =
                Pattern.compile("canary *= *(\\d{1,3}(?:\\.\\d{1,2})?) *%?").matcher(text.trim());
        if (canary.matches()) {
            return new Canary(Double.parseDouble(canary.group(1)));
        }
        return switch (text.trim()) {
            case "active" -> new Active();
            case "shadow" -> new Shadow();
            default -> throw new IllegalArgumentException("\"" + text + "\" is not active, shadow or canary=PERCENT%");
        };
    }
}
