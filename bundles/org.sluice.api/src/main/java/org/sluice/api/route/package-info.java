// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Which destination does a new session go to? Routers answer, in the order of their service ranking. */
@NullMarked
@Export
@Version("1.2.0")
package org.sluice.api.route;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
