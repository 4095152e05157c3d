// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Readers that take any bytes. */
@NullMarked
package org.sluice.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
