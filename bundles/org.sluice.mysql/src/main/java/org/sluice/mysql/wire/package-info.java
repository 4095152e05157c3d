// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Packets on the wire: framing, sequence ids, length-encoded values, capability and status flags. */
@NullMarked
@Export
@Version("1.1.0")
package org.sluice.mysql.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
