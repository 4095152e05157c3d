/** The OSGi framework, embedded; and the one function that stands between the launcher and the bundles. */
@NullMarked
package org.sluice.launcher.framework;

import org.jspecify.annotations.NullMarked;
