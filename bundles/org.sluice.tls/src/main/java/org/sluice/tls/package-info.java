/** Keys and certificates from PEM files, reloaded without loss. */
@NullMarked
package org.sluice.tls;

import org.jspecify.annotations.NullMarked;
