// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.relay;

/** How far one direction of a relay has come. */
enum Flow {
    /** Bytes may come. */
    OPEN,
    /** The source has said that it sends no more; what came is being flushed to the target. */
    ENDING,
    /** Everything is flushed and the target has been told. */
    ENDED
}
