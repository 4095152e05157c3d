// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** What a user gets who begins a module: folders made of templates. */
@NullMarked
package org.sluice.launcher.template;

import org.jspecify.annotations.NullMarked;
