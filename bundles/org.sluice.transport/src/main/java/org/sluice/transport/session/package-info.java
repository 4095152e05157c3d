/** The live sessions. */
@NullMarked
package org.sluice.transport.session;

import org.jspecify.annotations.NullMarked;
