// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.access;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A rule's answer. */
@ProviderType
public sealed interface Verdict {

    /** Nothing speaks against it here. */
    record Allowed() implements Verdict {}

    /**
     * The session must not go on. A client of {@code mysql} is told the same as with a wrong password.
     *
     * @param why for the log and the shell, not for the client
     */
    record Refused(String why) implements Verdict {}

    /** The answer comes later, on any thread; it must not be another Later. */
    record Later(CompletionStage<Verdict> answer) implements Verdict {
        public Later {
            Objects.requireNonNull(answer);
        }
    }
}
