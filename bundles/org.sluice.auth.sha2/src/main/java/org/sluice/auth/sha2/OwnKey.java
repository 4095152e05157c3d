// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthStep;

/**
 * The key that is shown to clients: the configured one, or one that is made when a client first asks for it, which most
 * proxies never see. For any thread.
 */
final class OwnKey {
    private @Nullable RsaKey configured;
    private @Nullable CompletableFuture<RsaKey> generated;

    /** @param key null for one that is made */
    synchronized void use(@Nullable RsaKey key) {
        configured = key;
    }

    /** Made on a thread of the JDK's common pool, which needs nobody to end it and holds on to nobody. */
    synchronized CompletableFuture<RsaKey> get() {
        if (configured != null) {
            return CompletableFuture.completedFuture(configured);
        }
        if (generated == null) {
            generated = CompletableFuture.supplyAsync(RsaKey::generate);
        }
        return generated;
    }

    /** A step that comes at once where it can. What fails of it, is told to nobody but as the sentence given. */
    static AuthStep step(CompletableFuture<AuthStep> step, String failure) {
        CompletableFuture<AuthStep> safe = step.exceptionally(e -> new AuthStep.Impossible(failure));
        return safe.isDone() ? safe.join() : new AuthStep.Later(safe);
    }
}
