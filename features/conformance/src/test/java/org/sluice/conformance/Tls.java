// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

/** How a client protects its connection. */
enum Tls {
    OFF,
    /** With the server's certificate and name verified. */
    FULL
}
