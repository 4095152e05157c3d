// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.auth;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** What is known of a user's secret. Immutable; {@code toString} shows no secret. */
@ProviderType
public sealed interface Credential {

    /** This source knows nothing of the user; the next one is asked. */
    record Unknown() implements Credential {}

    /** The user is known and its secret is not: the server's own challenge is put to the client. */
    record Relayed() implements Credential {}

    /**
     * The proxy verifies the client, by any one of these.
     *
     * @param known at least one, all of the same password
     * @param server who the proxy is to the server; null: the same user, with what the client's answer has revealed, or
     *     with the password if that is known
     */
    record Known(List<Secret> known, @Nullable ServerLogin server) implements Credential {
        public Known {
            known = List.copyOf(known);
            if (known.isEmpty()) {
                throw new IllegalArgumentException("a known credential has at least one secret");
            }
        }
    }

    /** The answer comes later, on any thread; it must not be another Later. */
    record Later(CompletionStage<Credential> answer) implements Credential {
        public Later {
            Objects.requireNonNull(answer);
        }
    }

    /**
     * Who the proxy is to a server.
     *
     * @param password of the kind {@link Secret.Kind#PASSWORD}; may be empty
     */
    record ServerLogin(String user, Secret password) {
        public ServerLogin {
            if (password.kind() != Secret.Kind.PASSWORD) {
                throw new IllegalArgumentException("a login needs the password");
            }
        }
    }
}
