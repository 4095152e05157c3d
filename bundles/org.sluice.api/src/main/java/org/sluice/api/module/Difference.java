// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.module;

import java.time.Instant;

/**
 * A module in shadow would have answered otherwise than the one in force.
 *
 * @param kind as {@link ModuleInfo#kind}
 * @param subject who was asked for: the user, or the client's address where there is none
 * @param inForce the answer that counted, with who gave it; shows no secret
 * @param shadow the module in shadow
 * @param otherwise its answer, or its fault; shows no secret
 */
public record Difference(Instant at, String kind, String subject, String inForce, String shadow, String otherwise) {}
