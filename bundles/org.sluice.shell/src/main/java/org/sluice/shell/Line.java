// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

/** A sentence for a person, wrapped between words where the terminal is narrow; empty for a blank line. */
record Line(String words) implements Block {
    @Override
    public String text(int width) {
        String text = Printable.of(words);
        return width > 0 ? String.join("\n", Words.wrap(text, width)) : text;
    }
}
