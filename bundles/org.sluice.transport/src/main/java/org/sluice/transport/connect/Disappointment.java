// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

/** Why a server that could be connected to was of no use. */
public enum Disappointment {
    /** It did not greet in time. */
    SILENT,
    /** It ended, or sent nonsense, where its greeting was due. */
    BROKEN,
    /** It sent an error in place of a greeting: it lives, but has no room, or does not want us. Never counts as down. */
    REFUSES,
    /** It ended, was silent or sent nonsense in the middle of a login, when it was its turn: perhaps by what a client sent. */
    BROKE_LOGIN
}
