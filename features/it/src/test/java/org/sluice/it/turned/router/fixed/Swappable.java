// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it.turned.router.fixed;

/** Right: uses nobody. */
public record Swappable(String name) {}
