/** What is started: OSGi feature files, and the repository that holds their bundles. */
@NullMarked
package org.sluice.launcher.feature;

import org.jspecify.annotations.NullMarked;
