// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.route;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.api.auth.Credential;

/** A router's answer. Immutable; a session keeps the answer and never the router that gave it. */
@ProviderType
public sealed interface RouteDecision {

    /**
     * Connect to one of these; the first that can be reached counts. Those that failed lately are tried last.
     *
     * @param destinations at least one, in the order to try them
     * @param why one line for {@code route:explain} and {@code session:show}
     * @param credential what this router knows of the user's secret, so that both come from the same state of its data;
     *     null if it knows nothing of secrets, and {@link org.sluice.api.auth.CredentialSource}s are asked
     */
    record To(
            List<Destination> destinations,
            String why,
            @Nullable Credential credential) implements RouteDecision {
        public To(List<Destination> destinations, String why) {
            this(destinations, why, null);
        }

        public To {
            destinations = List.copyOf(destinations);
            if (destinations.isEmpty()) {
                throw new IllegalArgumentException("a decision to go somewhere names at least one destination");
            }
        }
    }

    /** This router knows nothing of the session; the next in ranking is asked. */
    record Unknown(String why) implements RouteDecision {}

    /**
     * The session must not go anywhere. No other router is asked.
     *
     * @param why goes to the log and the shell, not to the client
     */
    record Refused(String why) implements RouteDecision {}

    /** The answer comes later, on any thread; it must not be another Later. */
    record Later(CompletionStage<RouteDecision> answer) implements RouteDecision {
        public Later {
            Objects.requireNonNull(answer);
        }
    }
}
