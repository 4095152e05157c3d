// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.sluice.api.auth.AuthMethod;

/**
 * Where a service says what it is asked for in particular.
 *
 * @param property several texts, or one in which they are parted by commas or blanks, as from a configuration file
 * @param absent what it is asked for if it does not say; empty: everything
 */
record Keys(String property, List<String> absent) {
    /** In place of names: all. */
    static final String ALL = "*";

    static final Keys OF_AUTH_METHODS = new Keys(AuthMethod.AUTH_PLUGIN, List.of());

    List<String> of(ServiceReference<?> reference) {
        List<String> said = texts(reference.getProperty(property)).toList();
        return said.isEmpty() ? absent : said;
    }

    private static Stream<String> texts(@Nullable Object value) {
        if (value instanceof Object[] several) {
            return Arrays.stream(several).map(String::valueOf);
        }
        if (value instanceof Collection<?> several) {
            return several.stream().map(String::valueOf);
        }
        return value == null
                ? Stream.empty()
                : Arrays.stream(value.toString().split("[\\s,]+")).filter(text -> !text.isEmpty());
    }
}
