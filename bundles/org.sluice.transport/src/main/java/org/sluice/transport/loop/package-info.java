/** The event loops: which thread a session lives on, and which sockets the platform gives. */
@NullMarked
package org.sluice.transport.loop;

import org.jspecify.annotations.NullMarked;
