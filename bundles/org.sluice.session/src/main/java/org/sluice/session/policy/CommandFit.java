// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import org.jspecify.annotations.Nullable;
import org.sluice.api.intercept.Interception;

/** Which answers of an interceptor make sense for one command. */
@FunctionalInterface
public interface CommandFit {
    /** Why this can not become of the command; null if it can. */
    @Nullable
    String nonsense(Interception answer);
}
