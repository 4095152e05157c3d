// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import java.nio.file.Path;

/**
 * A connection of a driver. All results are text: a line for a row, with {@code |} between values; {@code affected N}; a
 * line {@code error CODE STATE TEXT}. What a driver does not offer is {@link #NOT_OFFERED}.
 */
interface Session extends AutoCloseable {
    String NOT_OFFERED = "not offered";

    /** One statement or more. */
    String text(String sql);

    /** A statement that the server prepares. */
    default String prepared(String sql, Object... parameters) {
        return NOT_OFFERED;
    }

    /** As {@link #prepared}, but some rows at a time. */
    default String cursor(String sql, int rows) {
        return NOT_OFFERED;
    }

    /** Sends a file into the table {@code loaded}. */
    default String load(Path file) {
        return text("LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE loaded");
    }

    @Override
    void close();
}
