/** The commands of the operator's shell, and the console that runs them on Gogo. */
@NullMarked
package org.sluice.shell;

import org.jspecify.annotations.NullMarked;
