// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What bundles leave behind. */
@NullMarked
package org.sluice.module.watch;

import org.jspecify.annotations.NullMarked;
