// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Puts a server's challenge to the client, for every plugin. */
@NullMarked
package org.sluice.auth.relay;

import org.jspecify.annotations.NullMarked;
