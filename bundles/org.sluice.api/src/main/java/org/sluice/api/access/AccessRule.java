// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.access;

/**
 * Says whether a session may go on. A service; all rules are asked, and any refusal counts. May come, go and be replaced
 * at any time: sessions that were let in stay.
 */
public interface AccessRule {

    /**
     * Asked once for each session, before a router is: after accept in plain {@code tcp}, after the client has named its
     * user in {@code mysql}, and again when it changes its user. Called on the session's event loop: it must not block.
     * Whoever needs time answers {@link Verdict.Later}. An exception, null, or no answer in time is a refusal, which costs
     * this session only.
     */
    Verdict admit(AccessRequest request);

    /** One line that tells a person what this rule does, for {@code module:list}. May be called on any thread. */
    String describe();
}
