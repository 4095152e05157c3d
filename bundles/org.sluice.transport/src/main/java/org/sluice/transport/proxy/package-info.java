/** The PROXY protocol, in and out. */
@NullMarked
package org.sluice.transport.proxy;

import org.jspecify.annotations.NullMarked;
