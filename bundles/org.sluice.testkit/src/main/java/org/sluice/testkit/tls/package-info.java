/** Certificates for the tests. */
@NullMarked
package org.sluice.testkit.tls;

import org.jspecify.annotations.NullMarked;
