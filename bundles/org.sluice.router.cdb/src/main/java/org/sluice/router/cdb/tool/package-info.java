// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** {@code sluice cdb}: makes, shows, checks and exports files of users. */
@NullMarked
package org.sluice.router.cdb.tool;

import org.jspecify.annotations.NullMarked;
