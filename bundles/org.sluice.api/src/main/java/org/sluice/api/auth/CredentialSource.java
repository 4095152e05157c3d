// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.auth;

/**
 * Knows users' secrets. A service; {@code service.ranking} decides the order, and the first answer that is not {@link
 * Credential.Unknown} counts. A router that knows both gives the credential with its {@link
 * org.sluice.api.route.RouteDecision.To decision}, and no source is asked. If none knows the user, it is relayed.
 */
public interface CredentialSource {

    /**
     * Called on the session's event loop: it must not block. Whoever needs time answers {@link Credential.Later}. An
     * exception or null costs this login only.
     */
    Credential credential(CredentialRequest request);

    /** One line that tells a person where the secrets come from. May be called on any thread. */
    String describe();
}
