// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Routes by user name, from CDB files that are replaced while they are used. */
@NullMarked
package org.sluice.router.cdb;

import org.jspecify.annotations.NullMarked;
