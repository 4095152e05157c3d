// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Lets a client and a server talk, after the login, that have not agreed on the same capabilities. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.mysql.translate;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
