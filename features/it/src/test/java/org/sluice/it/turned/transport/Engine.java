// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it.turned.transport;

import org.sluice.it.turned.router.fixed.Swappable;

/** Wrong on purpose: what carries sessions holds on to what can be swapped. */
public record Engine(Swappable swappable) {}
