/** The state of one instance on disk, and its life from start to end. */
@NullMarked
package org.sluice.launcher.instance;

import org.jspecify.annotations.NullMarked;
