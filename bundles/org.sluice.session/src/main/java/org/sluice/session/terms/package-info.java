// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What a listener's configuration says of MySQL sessions. */
@NullMarked
package org.sluice.session.terms;

import org.jspecify.annotations.NullMarked;
