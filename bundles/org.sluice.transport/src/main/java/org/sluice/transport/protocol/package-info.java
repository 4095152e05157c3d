/** What a protocol gets from the transport: an accepted connection and the terms of its listener. */
@NullMarked
package org.sluice.transport.protocol;

import org.jspecify.annotations.NullMarked;
