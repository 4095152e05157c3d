// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** From a list of destinations to one connected socket. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.transport.connect;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
