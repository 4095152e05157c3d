// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.result;

/** How a response ended. */
public enum Outcome {
    /** It has not. */
    PENDING,
    OK,
    ERROR,
    /** It was none: nobody had asked. A server that ends a session in this way sends an error. */
    UNSOLICITED
}
