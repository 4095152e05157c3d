// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** A folder of jars that are installed as long as they lie there. */
@NullMarked
package org.sluice.module.deploy;

import org.jspecify.annotations.NullMarked;
