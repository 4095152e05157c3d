// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What a session's client asks and its server answers, as observers are told of it. Immutable; no secret is shown. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.api.command;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
