// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Logs users in by MariaDB's client_ed25519 and parsec. */
@NullMarked
package org.sluice.auth.ed25519;

import org.jspecify.annotations.NullMarked;
