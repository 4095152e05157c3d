// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import org.sluice.transport.connect.Breaker.Cost;
import org.sluice.transport.connect.FailureMemory.Stage;

/** What a check has found. The texts are for operators; no secrets. */
public sealed interface CheckResult {
    /** What was found, or what was wrong. */
    String text();

    /** The server is of use. */
    record Alive(String text) implements CheckResult {}

    /** The server lives, but takes no connection now, or none from here. */
    record Refusing(String text) implements CheckResult {}

    /** The server is connected, and of no use. */
    record Broken(String text) implements CheckResult {}

    /** No server was reached, or it did not answer in time. */
    record Dead(String text, Stage stage, Cost cost) implements CheckResult {}

    /** Nothing is known: the fault is on this machine. */
    record Unknown(String text) implements CheckResult {}
}
