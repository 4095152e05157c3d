// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** One line for each session that has ended, in a file that rotates. */
@NullMarked
package org.sluice.accesslog;

import org.jspecify.annotations.NullMarked;
