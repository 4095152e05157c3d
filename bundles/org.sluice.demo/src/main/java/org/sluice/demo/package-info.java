// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** The MariaDB of {@code sluice demo}: unpacked, installed, started and stopped as a process of its own. */
@NullMarked
package org.sluice.demo;

import org.jspecify.annotations.NullMarked;
