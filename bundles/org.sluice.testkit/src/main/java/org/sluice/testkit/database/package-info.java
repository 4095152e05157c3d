// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Real database servers. */
@NullMarked
package org.sluice.testkit.database;

import org.jspecify.annotations.NullMarked;
