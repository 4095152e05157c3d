/** Each driver on each server, directly and through the proxy: the same statements must have the same results. */
@NullMarked
package org.sluice.conformance;

import org.jspecify.annotations.NullMarked;
