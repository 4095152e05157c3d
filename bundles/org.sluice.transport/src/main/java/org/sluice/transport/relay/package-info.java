// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Bytes both ways between two connected sockets, until both have said that they send no more. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.transport.relay;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
