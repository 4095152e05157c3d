// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What a client answers to a server's challenge, as pure functions. */
@NullMarked
@Export
@Version("1.1.0")
package org.sluice.mysql.scramble;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
