// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** Typed, validated reading of a component's configuration, with every problem named. */
@NullMarked
@Export
@Version("1.1.0")
package org.sluice.api.config;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
