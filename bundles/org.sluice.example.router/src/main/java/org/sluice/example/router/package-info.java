// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Routes by the client's network: an example to copy. */
@NullMarked
package org.sluice.example.router;

import org.jspecify.annotations.NullMarked;
