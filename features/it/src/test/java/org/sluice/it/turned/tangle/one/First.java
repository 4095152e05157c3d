// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it.turned.tangle.one;

import org.sluice.it.turned.tangle.two.Second;

/** Wrong on purpose: half of a cycle, in a room that nobody knows. */
public record First(Second second) {}
