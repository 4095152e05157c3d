// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** When is the response to a command over? Follows both directions by headers and first bytes. */
@NullMarked
@Export
@Version("1.1.0")
package org.sluice.mysql.result;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
