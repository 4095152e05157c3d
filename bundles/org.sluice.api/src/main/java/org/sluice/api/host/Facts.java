// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.host;

import java.util.Map;

/** What {@code sluice status} and {@code sluice version} tell beside listeners and sessions. A service. */
public interface Facts {

    /** Each fact by its name, as {@code transport: epoll}. Called on any thread; must not block. */
    Map<String, String> facts();
}
