// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.auth.AuthStep;
import org.sluice.transport.session.SessionLine;

/** An authentication method that has to think: the login goes on when it has, if the phase that asked is still in force. */
final class LaterStep {
    private static final Logger log = LoggerFactory.getLogger(LaterStep.class);

    private LaterStep() {}

    /** Waits as long as for every module. That it is too late is the method's fault, by which whoever watches it counts it. */
    static void await(AuthStep.Later later, Login login, Phase asker, Consumer<AuthStep> next) {
        CompletableFuture<AuthStep> step = later.step().toCompletableFuture();
        Duration patience = login.tools.methods().answerTimeout();
        login.clock.await(
                patience,
                () -> step.completeExceptionally(
                        new TimeoutException("no answer within " + patience.toMillis() + " ms")));
        step.whenComplete((answer, failure) -> login.loop().execute(() -> {
            if (login.phase.get() == asker) {
                login.clock.stop();
                login.guarded(() -> take(answer, failure, login, next));
            }
        }));
    }

    private static void take(
            @Nullable AuthStep step, @Nullable Throwable failure, Login login, Consumer<AuthStep> next) {
        if (failure instanceof TimeoutException) {
            login.refuse(Refusal.internal("an authentication method gave " + failure.getMessage()));
        } else if (step == null || step instanceof AuthStep.Later) {
            SessionLine.of(log.atError(), login.session, "auth_method_failed")
                    .setCause(failure)
                    .log("session {}: an authentication method has failed", login.session.id());
            login.refuse(Refusal.internal("an authentication method has failed: " + failure));
        } else {
            next.accept(step);
        }
    }
}
