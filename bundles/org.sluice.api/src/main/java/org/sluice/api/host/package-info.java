// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What a bundle tells the launcher: is it ready, is a configuration good, is it drained? */
@NullMarked
@Export
@Version("1.1.0")
package org.sluice.api.host;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
