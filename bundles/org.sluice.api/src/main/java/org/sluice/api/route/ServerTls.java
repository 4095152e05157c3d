// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.route;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** TLS towards a server, in a protocol that begins in clear and can switch to it. */
public enum ServerTls {
    /** None, even if the server offers it. */
    OFF,
    /** Required and verified as by {@link #FULL}; but none to loopback, and over UNIX sockets. The default. */
    AUTO,
    /** If the server offers it, unverified; but none to this machine and to private networks. */
    PREFERRED,
    /** Required, unverified: nobody can read along, but who it is remains open. */
    ON,
    /** Required; the certificate must come from an authority that is trusted. */
    CA,
    /** Required; the certificate must also be for the host that is named in the destination. */
    FULL;

    /** The words for a user. */
    public static final String WORDS = "off, auto, preferred, on, ca or full";

    /** Null if it is no word of these. */
    public static @Nullable ServerTls of(String word) {
        for (ServerTls tls : values()) {
            if (tls.word().equals(word)) {
                return tls;
            }
        }
        return null;
    }

    /** Whether who a server is, is made sure of wherever somebody could take its place. */
    public boolean verifies() {
        return this == AUTO || this == CA || this == FULL;
    }

    /** As written in a destination. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
