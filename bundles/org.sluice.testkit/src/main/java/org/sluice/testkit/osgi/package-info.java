// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** A framework for one bundle. */
@NullMarked
package org.sluice.testkit.osgi;

import org.jspecify.annotations.NullMarked;
