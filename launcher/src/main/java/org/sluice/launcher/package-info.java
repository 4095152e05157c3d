/** The command line. */
@NullMarked
package org.sluice.launcher;

import org.jspecify.annotations.NullMarked;
