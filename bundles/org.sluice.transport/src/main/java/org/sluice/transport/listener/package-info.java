/** Sockets that accept, and their configuration. */
@NullMarked
package org.sluice.transport.listener;

import org.jspecify.annotations.NullMarked;
