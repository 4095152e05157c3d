// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What is seen and done in passing, after the login. */
@NullMarked
package org.sluice.session.relay;

import org.jspecify.annotations.NullMarked;
