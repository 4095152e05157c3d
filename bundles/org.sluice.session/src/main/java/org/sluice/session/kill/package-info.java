// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Connection ids: the client's, which are the proxy's, and the servers'. */
@NullMarked
package org.sluice.session.kill;

import org.jspecify.annotations.NullMarked;
