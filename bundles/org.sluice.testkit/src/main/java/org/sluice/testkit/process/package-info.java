// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What the operating system tells of a process. */
@NullMarked
package org.sluice.testkit.process;

import org.jspecify.annotations.NullMarked;
