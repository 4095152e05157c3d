// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import java.io.IOException;

/** Takes records one by one. */
public interface CdbSink {
    /**
     * @throws BadCdbException if this record is not acceptable
     */
    void put(byte[] key, byte[] value) throws IOException, BadCdbException;
}
