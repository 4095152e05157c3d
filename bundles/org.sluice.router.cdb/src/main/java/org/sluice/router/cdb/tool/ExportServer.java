// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import org.jspecify.annotations.Nullable;
import org.sluice.api.address.AddressSyntaxException;
import org.sluice.api.route.Destination;

/**
 * A server whose accounts are exported.
 *
 * @param destination as it is written to the file
 * @param user null: as the option file says
 * @param password likewise
 */
record ExportServer(
        Destination destination,
        @Nullable String user,
        @Nullable String password) {

    /**
     * Reads {@code ADDRESS}, {@code ADDRESS;USER} or {@code ADDRESS;USER;PASSWORD}. An address without {@code tcp:} or
     * {@code sock:} is {@code HOST:PORT}. A password may hold anything but the end of the line.
     *
     * @throws AddressSyntaxException if it is no address
     */
    static ExportServer parse(String line) {
        String[] parts = line.split(";", 3);
        String address = parts[0].strip();
        boolean full = address.startsWith("tcp:") || address.startsWith("sock:") || address.startsWith("ssl:");
        return new ExportServer(
                Destination.parse(full ? address : "tcp:" + address),
                parts.length > 1 && !parts[1].isBlank() ? parts[1].strip() : null,
                parts.length > 2 ? parts[2] : null);
    }

    String label() {
        return destination.label();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return label();
    }
}
