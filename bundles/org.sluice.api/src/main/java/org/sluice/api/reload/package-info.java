// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What can be read anew at run time, and which generation of it is in force. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.api.reload;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
