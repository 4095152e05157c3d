// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** The servers behind, and taking one out of use at run time. */
@NullMarked
@Export
@Version("1.1.0")
package org.sluice.api.destination;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
