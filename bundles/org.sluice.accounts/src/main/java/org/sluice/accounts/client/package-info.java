// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** A small client of the MySQL protocol that blocks: log in, ask, read the rows. */
@NullMarked
package org.sluice.accounts.client;

import org.jspecify.annotations.NullMarked;
