// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sluice.api.config.Settings;

/**
 * The range of protocol versions that is spoken.
 *
 * @param enabled the JDK's names, of those alone that this Java has not disabled
 * @param disabled the JDK's names of those that were asked for and that this Java disables
 */
record Protocols(List<String> enabled, List<String> disabled) {
    static final String TLS13 = "TLSv1.3";

    private static final List<String> WORDS = List.of("tls1", "tls1.1", "tls1.2", "tls1.3");
    private static final List<String> NAMES = List.of("TLSv1", "TLSv1.1", "TLSv1.2", TLS13);

    static Protocols read(Settings settings) {
        int least = word(settings, "min-protocol", "tls1.2");
        int most = word(settings, "max-protocol", "tls1.3");
        if (least > most) {
            settings.problem("min-protocol", WORDS.get(least) + " is above max-protocol, which is " + WORDS.get(most));
            most = least;
        }
        Protocols range = range(least, most, disabledByJava());
        if (range.enabled.isEmpty()) {
            settings.problem("max-protocol", range.disabledText() + "; use tls1.2 or tls1.3");
        }
        return range;
    }

    private static int word(Settings settings, String key, String fallback) {
        String word = settings.text(key, fallback);
        int index = WORDS.indexOf(word);
        if (index >= 0) {
            return index;
        }
        settings.problem(
                key,
                word.equals("ssl3")
                        ? "ssl3 can be read by others (RFC 7568) and is not spoken; use one of "
                                + String.join(", ", WORDS)
                        : "\"" + word + "\" is none of " + String.join(", ", WORDS));
        return WORDS.indexOf(fallback);
    }

    static Protocols range(int least, int most, Set<String> disabledByJava) {
        List<String> enabled = new ArrayList<>(NAMES.subList(least, most + 1));
        List<String> disabled = new ArrayList<>(enabled);
        enabled.removeAll(disabledByJava);
        disabled.retainAll(disabledByJava);
        return new Protocols(List.copyOf(enabled), List.copyOf(disabled));
    }

    /** Nothing of before TLS 1.2, which has none of the suites of today. */
    boolean areModern() {
        return enabled.stream().allMatch(name -> NAMES.indexOf(name) >= NAMES.indexOf("TLSv1.2"));
    }

    private static Set<String> disabledByJava() {
        String property = Security.getProperty("jdk.tls.disabledAlgorithms");
        return property == null
                ? Set.of()
                : Arrays.stream(property.split(",")).map(String::trim).collect(Collectors.toCollection(TreeSet::new));
    }

    /** A sentence that says what this Java does not do. */
    String disabledText() {
        return "this Java disables " + String.join(" and ", disabled)
                + " by its security property jdk.tls.disabledAlgorithms";
    }
}
