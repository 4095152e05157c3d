// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for what comes later, but not for ever: an operator waits at the other end. */
final class Waiting {
    static final long SECONDS = 10;

    private Waiting() {}

    /**
     * @param what reads on from "waited for"
     * @throws CommandException if it failed, did not come in time, or the operator interrupted
     */
    static <T> T on(CompletionStage<T> stage, String what) {
        try {
            return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw CommandException.failed(reason(e));
        } catch (TimeoutException e) {
            throw CommandException.failed("waited " + SECONDS + " s for " + what + " in vain");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted while waiting for " + what);
        }
    }

    /** The message of what lies beneath the wrappers; the name of its class if it says nothing. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof ExecutionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
