// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** The public CDB format: reading, checking, writing, and its text form. Knows nothing of what the values mean. */
@NullMarked
package org.sluice.router.cdb.file;

import org.jspecify.annotations.NullMarked;
