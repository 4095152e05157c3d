/** How lines of the log look, how many of a kind there are, and how they are written without holding anybody up. */
@NullMarked
package org.sluice.launcher.log;

import org.jspecify.annotations.NullMarked;
