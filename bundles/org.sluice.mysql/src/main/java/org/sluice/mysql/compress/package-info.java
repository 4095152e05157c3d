// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Compressed frames, as they carry packets after the login. */
@NullMarked
@Export
@Version("1.1.0")
package org.sluice.mysql.compress;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
