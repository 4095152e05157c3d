// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** How full the process's memory is, and what becomes of new work and of reads then. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.transport.memory;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
