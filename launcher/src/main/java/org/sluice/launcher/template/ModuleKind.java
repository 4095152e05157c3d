// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.template;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a new module can be. */
public enum ModuleKind {
    /** A {@code Router}. */
    ROUTER("UserRouter"),
    /** A {@code CredentialSource}; it was called auth, which is still understood. */
    CREDENTIALS("ListedAccounts"),
    /** An {@code AccessRule}. */
    ACCESS("LocalUsers"),
    /** A {@code SessionObserver}. */
    OBSERVER("SlowQueries"),
    /** A {@code CommandInterceptor}. */
    INTERCEPTOR("ReadOnlyUsers");

    public static final List<String> WORDS =
            Arrays.stream(values()).map(ModuleKind::word).toList();

    private final String className;

    ModuleKind(String className) {
        this.className = className;
    }

    public static Optional<ModuleKind> of(String word) {
        return word.equals("auth")
                ? Optional.of(CREDENTIALS)
                : Arrays.stream(values())
                        .filter(kind -> kind.word().equals(word))
                        .findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of the one class that it is made of. */
    String className() {
        return className;
    }
}
