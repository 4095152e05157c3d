// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/**
 * How a user proves who it is, to the proxy and to the server behind it. What is known of a user decides the way: with a
 * secret the proxy verifies the client and answers the server itself; without one it puts the server's challenge to the
 * client.
 */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.api.auth;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
