/** What passes the transport, counted where it passes. */
@NullMarked
package org.sluice.transport.count;

import org.jspecify.annotations.NullMarked;
