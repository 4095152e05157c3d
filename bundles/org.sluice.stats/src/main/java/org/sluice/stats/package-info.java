/** The statistics port, and the figures of the process itself. */
@NullMarked
package org.sluice.stats;

import org.jspecify.annotations.NullMarked;
