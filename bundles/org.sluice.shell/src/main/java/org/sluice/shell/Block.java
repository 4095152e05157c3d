// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

/** A part of what a command shows. */
sealed interface Block permits Line, Table {

    /**
     * The part as text without a line end behind it.
     *
     * @param width the columns of the terminal; 0 if there is no limit
     */
    String text(int width);
}
