// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** How near the limits are: what is counted against each, and what was refused. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.api.limit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
