// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What is wrong with the use of Netty's buffers. */
@NullMarked
package org.sluice.testkit.buffer;

import org.jspecify.annotations.NullMarked;
