// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Faults for a whole Sluice under load, in an order that a seed makes, and what must hold after each. */
@NullMarked
package org.sluice.testkit.chaos;

import org.jspecify.annotations.NullMarked;
