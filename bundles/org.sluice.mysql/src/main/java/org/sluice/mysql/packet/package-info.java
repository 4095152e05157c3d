// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** The packets of the connection phase and the general ones, as the protocol documentation lists their fields. */
@NullMarked
@Export
@Version("1.1.0")
package org.sluice.mysql.packet;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
