// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** The live sessions: what is known of each, and how one is ended. */
@NullMarked
@Export
@Version("1.3.0")
package org.sluice.api.session;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
