// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.List;

/** The commands of one domain, as help and completion see them. */
interface CommandSet {
    /** How each of them is used. */
    List<Usage> usages();

    /** The words of that kind that exist now; empty for a kind that this set knows nothing of. */
    List<String> words(Kind kind);
}
