// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Accounts from a text file: an example to copy. */
@NullMarked
package org.sluice.example.auth;

import org.jspecify.annotations.NullMarked;
