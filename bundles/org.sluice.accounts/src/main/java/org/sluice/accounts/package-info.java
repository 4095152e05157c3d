// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Reads the accounts of MySQL and MariaDB servers. */
@NullMarked
package org.sluice.accounts;

import org.jspecify.annotations.NullMarked;
