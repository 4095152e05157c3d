/** The framework's side of the launcher: one function of JDK types before the typed services. */
@NullMarked
package org.sluice.host;

import org.jspecify.annotations.NullMarked;
