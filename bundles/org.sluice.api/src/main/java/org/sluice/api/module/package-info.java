// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What is known of the modules that sessions ask: routers, authentication methods, credential sources, access rules,
 * interceptors and observers. Each is an ordinary service; nothing here is needed to write one.
 */
@NullMarked
@Export
@Version("1.1.0")
package org.sluice.api.module;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
