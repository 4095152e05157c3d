// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** A name server that says what a test tells it to. */
@NullMarked
package org.sluice.testkit.dns;

import org.jspecify.annotations.NullMarked;
