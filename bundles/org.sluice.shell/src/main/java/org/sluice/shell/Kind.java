// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

/** What an option's value or an operand is, as far as completion can offer words for it. */
enum Kind {
    FREE,
    SESSION_ID,
    SESSION_STATE,
    USER,
    SERVER,
    DRAINED_SERVER,
    CLIENT,
    LISTENER,
    LISTENER_SETTING,
    PROTOCOL,
    ADDRESS,
    MODULE,
    MODE,
    MODULE_KIND,
    BUNDLE,
    INSTALLED_BUNDLE,
    SCRIPT,
    LIMIT,
    COMMAND
}
