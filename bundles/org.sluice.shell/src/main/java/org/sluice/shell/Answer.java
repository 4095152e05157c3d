// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

/**
 * What a command found, in both forms.
 *
 * @param data for {@code --json}: maps, lists, texts, numbers, booleans, null
 * @param shown for a person
 */
record Answer(Object data, Report shown) {}
