// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of a stack that is the module's, as text for the log: what lies below the call of it is the proxy's. */
final class OwnStack {
    private static final int DEEPEST = 20;
    private static final int CAUSES = 5;

    private OwnStack() {}

    /** What was thrown, with its causes. */
    static String of(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        @Nullable Throwable cause = thrown;
        for (int i = 0; i < CAUSES && cause != null; i++, cause = cause.getCause()) {
            text.append(i == 0 ? "" : "\ncaused by: ").append(cause).append(of(cause.getStackTrace()));
        }
        return text.toString();
    }

    static String of(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .takeWhile(frame -> !frame.getClassName().equals(Offer.class.getName()))
                .limit(DEEPEST)
                .map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining());
    }
}
