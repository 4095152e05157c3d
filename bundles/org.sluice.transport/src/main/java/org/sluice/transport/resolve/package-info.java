/** Names to addresses, without blocking anybody. */
@NullMarked
package org.sluice.transport.resolve;

import org.jspecify.annotations.NullMarked;
