// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Routes to a list of destinations that a file names. */
@NullMarked
package org.sluice.router.fixed;

import org.jspecify.annotations.NullMarked;
