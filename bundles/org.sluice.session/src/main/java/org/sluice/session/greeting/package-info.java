// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What the proxy says of itself before it knows whom it speaks with. */
@NullMarked
package org.sluice.session.greeting;

import org.jspecify.annotations.NullMarked;
