// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it.turned.tangle.two;

import org.sluice.it.turned.tangle.one.First;

/** Wrong on purpose: the other half of a cycle. */
public record Second(First first) {}
