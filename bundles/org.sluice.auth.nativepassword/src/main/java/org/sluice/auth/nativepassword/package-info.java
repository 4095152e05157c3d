// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Logs users in by mysql_native_password, with the hash alone if need be. */
@NullMarked
package org.sluice.auth.nativepassword;

import org.jspecify.annotations.NullMarked;
