// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
/** The packets that a script makes, reads and changes: DPM's objects over org.sluice.mysql's codec. */
@NullMarked
package org.sluice.lua.packet;

import org.jspecify.annotations.NullMarked;
