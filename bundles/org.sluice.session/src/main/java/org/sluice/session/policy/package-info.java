// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Who may log in and how: the methods and sources of this moment. */
@NullMarked
package org.sluice.session.policy;

import org.jspecify.annotations.NullMarked;
