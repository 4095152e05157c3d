// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Peers, clients and name servers on real sockets, each with a deadline on everything. */
@NullMarked
package org.sluice.testkit.net;

import org.jspecify.annotations.NullMarked;
