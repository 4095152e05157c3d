// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/**
 * May a client's command pass as it is? Interceptors let it pass, change it, answer it themselves or refuse it. Without one
 * that wants commands none is looked into.
 */
@NullMarked
@Export
@Version("1.0.0")
package org.sluice.api.intercept;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
