// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Looks for secrets where none may be. */
@NullMarked
package org.sluice.testkit.secret;

import org.jspecify.annotations.NullMarked;
