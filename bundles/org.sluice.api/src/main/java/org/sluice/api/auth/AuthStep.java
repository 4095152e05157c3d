// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.auth;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** What an {@link AuthExchange} wants next. The bytes belong to the taker. */
@ProviderType
public sealed interface AuthStep {

    /** Nothing to send: the exchange waits for the client or the server, whoever speaks next. */
    record Await() implements AuthStep {}

    /** An AuthMoreData packet for the client, without its header byte. */
    record ToClient(AuthData data) implements AuthStep {
        public ToClient {
            Objects.requireNonNull(data);
        }
    }

    /** A packet for the server; may be empty. */
    record ToServer(AuthData data) implements AuthStep {
        public ToServer {
            Objects.requireNonNull(data);
        }
    }

    /**
     * The client is who it says.
     *
     * @param revealed what the server can be answered with; of no use for longer than the login
     * @param lastWords an AuthMoreData for the client that stands right before the final OK; empty if there is none
     */
    record Verified(Secret revealed, AuthData lastWords) implements AuthStep {
        public Verified {
            Objects.requireNonNull(revealed);
            Objects.requireNonNull(lastWords);
        }
    }

    /** The client's proof is wrong: it is told what a server tells (ER_ACCESS_DENIED_ERROR). */
    record Denied() implements AuthStep {}

    /**
     * It can not be done on this leg, or a peer has sent nonsense.
     *
     * @param why for the client and the log; no secret
     */
    record Impossible(String why) implements AuthStep {}

    /** The step comes later, on any thread; it must not be another Later. For work of more than a millisecond. */
    record Later(CompletionStage<AuthStep> step) implements AuthStep {
        public Later {
            Objects.requireNonNull(step);
        }
    }
}
