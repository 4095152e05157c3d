// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.FilterInputStream;
import java.io.InputStream;

/** A stream that belongs to somebody else. */
final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
        super(in);
    }

    @Override
    public void close() {
        // it stays open
    }
}
