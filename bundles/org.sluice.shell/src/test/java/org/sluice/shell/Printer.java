// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

/** A command that prints until it is interrupted or nobody reads any more. */
public final class Printer {
    public void print() {
        while (!Thread.currentThread().isInterrupted() && !System.out.checkError()) {
            System.out.println("and on");
        }
    }
}
