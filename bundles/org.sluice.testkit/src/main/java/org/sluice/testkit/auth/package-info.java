// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Logins for authentication methods: two that talk to each other, and one that talks to a real server. */
@NullMarked
package org.sluice.testkit.auth;

import org.jspecify.annotations.NullMarked;
