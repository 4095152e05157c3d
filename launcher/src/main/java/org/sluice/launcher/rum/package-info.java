/** The options of rum, put into configuration files. */
@NullMarked
package org.sluice.launcher.rum;

import org.jspecify.annotations.NullMarked;
