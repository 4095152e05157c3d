// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What a protocol gets from the transport: an accepted connection and the terms of its listener. */
@NullMarked
@Export
@Version("1.1.0")
package org.sluice.transport.protocol;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
