// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.ed25519;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;

/** Signatures and keys take milliseconds, so they are made on a thread of the JDK's common pool. */
final class PasswordWork {
    private PasswordWork() {}

    /**
     * @param work is given a copy of the password, which is wiped afterwards
     * @param failure what is told if it throws
     */
    static AuthStep later(Secret password, Function<byte[], AuthStep> work, String failure) {
        byte[] bytes = password.bytes();
        return new AuthStep.Later(CompletableFuture.supplyAsync(() -> work.apply(bytes))
                .exceptionally(e -> new AuthStep.Impossible(failure))
                .whenComplete((step, error) -> Arrays.fill(bytes, (byte) 0)));
    }
}
