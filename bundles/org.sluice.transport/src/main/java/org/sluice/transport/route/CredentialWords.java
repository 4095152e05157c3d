// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.route;

import java.util.Locale;
import org.sluice.api.auth.Credential;

/** What is known of a user's secret, in words that two modules can be compared by. */
public final class CredentialWords {
    private CredentialWords() {}

    /** Shows the kinds of secrets, and no secret. */
    public static String of(Credential credential) {
        if (credential instanceof Credential.Known known) {
            return known.known()
                    + (known.server() == null ? "" : " as " + known.server().user());
        }
        return credential.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
