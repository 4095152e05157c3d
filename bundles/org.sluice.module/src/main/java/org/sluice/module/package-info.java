// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Asks what can be replaced: routers, authentication methods, rules and whatever else a session asks. Each kind is one
 * immutable order of services, made anew at each change; each service is counted, watched while it is asked, left out when it
 * fails too often, or tried in shadow or for a share of the users first.
 */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.module;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
