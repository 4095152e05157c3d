/** The control socket: frames, the server of a running instance, and its client. */
@NullMarked
package org.sluice.launcher.control;

import org.jspecify.annotations.NullMarked;
