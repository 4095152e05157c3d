// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What is counted. Whoever counts keeps its own figures, so that replacing the statistics loses none. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.api.stats;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
