// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** The commands of a client, with the bodies that are worth reading. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.mysql.command;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
