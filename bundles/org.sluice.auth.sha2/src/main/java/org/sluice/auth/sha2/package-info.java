// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Logs users in by caching_sha2_password and sha256_password, and bridges TLS and RSA. */
@NullMarked
package org.sluice.auth.sha2;

import org.jspecify.annotations.NullMarked;
