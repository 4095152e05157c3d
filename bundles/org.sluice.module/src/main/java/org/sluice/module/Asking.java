// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

/** Whose answer counts of the services of one kind. */
enum Asking {
    /** The first that is one: another may stand in for one that fails, or knows what it does. */
    FIRST,
    /** Each: any of them may refuse, so none stands in for another, and none is left out. */
    ALL,
    /** Nobody's: they are told, each for itself, and any can be done without. */
    SIDE_BY_SIDE
}
