// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What an operator has said of modules, as it passes to a process that takes over. */
@NullMarked
package org.sluice.module.carry;

import org.jspecify.annotations.NullMarked;
