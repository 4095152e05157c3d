// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Where to listen and where to connect to, as a user writes it in options and configuration files. */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.api.address;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
