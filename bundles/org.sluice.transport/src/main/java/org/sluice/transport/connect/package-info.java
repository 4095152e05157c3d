/** From a list of destinations to one connected socket. */
@NullMarked
package org.sluice.transport.connect;

import org.jspecify.annotations.NullMarked;
