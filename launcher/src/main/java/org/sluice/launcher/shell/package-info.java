/** The operator's end of the shell: line editing, history, completion. */
@NullMarked
package org.sluice.launcher.shell;

import org.jspecify.annotations.NullMarked;
