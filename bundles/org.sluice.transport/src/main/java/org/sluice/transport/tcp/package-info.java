/** The plain tcp protocol: route, connect, relay. */
@NullMarked
package org.sluice.transport.tcp;

import org.jspecify.annotations.NullMarked;
