// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

/** One of the programs that people log in with. */
interface Driver extends AutoCloseable {
    String name();

    /** @throws Exception as the driver has it, if the login fails */
    Session open(Target target) throws Exception;

    @Override
    default void close() {}
}
