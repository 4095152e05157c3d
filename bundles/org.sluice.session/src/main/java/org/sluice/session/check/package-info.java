// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Whether a MySQL server is of use, found out by a login. */
@NullMarked
package org.sluice.session.check;

import org.jspecify.annotations.NullMarked;
