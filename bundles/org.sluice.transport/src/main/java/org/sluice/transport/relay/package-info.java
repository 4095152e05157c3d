/** Bytes both ways between two connected sockets, until both have said that they send no more. */
@NullMarked
package org.sluice.transport.relay;

import org.jspecify.annotations.NullMarked;
