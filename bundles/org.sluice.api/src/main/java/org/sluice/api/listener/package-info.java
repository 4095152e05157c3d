// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** The open listeners: what they listen on, and opening and closing them at run time. */
@NullMarked
@Export
@Version("1.2.0")
package org.sluice.api.listener;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
