// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.session;

/** Text that came from outside, as a log may show it: on one line, and moving no cursor. */
final class Printable {
    private static final int LONGEST = 128;

    private Printable() {}

    static String text(String raw) {
        String cut = raw.length() <= LONGEST ? raw : raw.substring(0, LONGEST) + "…";
        return "'" + cut.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?") + "'";
    }
}
