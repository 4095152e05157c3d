// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** The event loops, and which kind of sockets is on them. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.transport.loop;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
