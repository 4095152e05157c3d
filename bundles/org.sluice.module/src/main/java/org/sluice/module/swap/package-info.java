// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Puts one bundle of modules in the place of another, so that nobody notices; or leaves everything as it was. */
@NullMarked
package org.sluice.module.swap;

import org.jspecify.annotations.NullMarked;
