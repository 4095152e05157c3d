// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.limit;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What is counted against limits. A service; all calls are for any thread and do not block. */
@ProviderType
public interface Limits {
    /**
     * The rows of this moment, the nearest to their bounds first. There may be hundreds of thousands of users and addresses,
     * so there is always an end to the list.
     *
     * @param most how many rows at most, from 1
     */
    List<LimitRow> nearest(int most);

    /** All rows whose key is this: a listener, an address, a network, a user or a destination; empty for the global ones. */
    List<LimitRow> of(String key);
}
