// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Limits of connections and logins: what is counted, against what, and what a session asks of them. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.transport.limit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
