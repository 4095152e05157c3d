// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Who may come in at all, beside what routing and authentication say. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.api.access;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
