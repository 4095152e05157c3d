// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.destination;

import java.time.Duration;
import java.time.Instant;

/**
 * What a check of a destination has found.
 *
 * @param at when it began
 * @param alive whether the server answered
 * @param text what it answered, or what was wrong; no secret
 * @param took from the connect to the result
 */
public record CheckReport(Instant at, boolean alive, String text, Duration took) {}
