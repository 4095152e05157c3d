// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

/** A sentence for a person; empty for a blank line. */
record Line(String words) implements Block {
    @Override
    public String text(int width) {
        return Printable.of(words);
    }
}
