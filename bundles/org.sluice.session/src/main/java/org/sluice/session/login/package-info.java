// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** The login, as phases that mirror each other: the client's side and the server's. */
@NullMarked
package org.sluice.session.login;

import org.jspecify.annotations.NullMarked;
