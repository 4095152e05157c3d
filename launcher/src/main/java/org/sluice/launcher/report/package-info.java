/** What a user is told: messages of the launcher, and where logs go. */
@NullMarked
package org.sluice.launcher.report;

import org.jspecify.annotations.NullMarked;
