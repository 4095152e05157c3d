// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** The scripts that run: what they have open and what they cost, loading them anew, and a look into one. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.api.script;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
