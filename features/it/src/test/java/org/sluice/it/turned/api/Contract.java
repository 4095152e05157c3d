// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it.turned.api;

import org.sluice.it.turned.transport.Engine;

/** Wrong on purpose: a contract that knows an implementation. */
public interface Contract {
    Engine engine();
}
