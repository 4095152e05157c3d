// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** The protocol mysql: its keys of a listener, and its beginning. */
@NullMarked
package org.sluice.session;

import org.jspecify.annotations.NullMarked;
