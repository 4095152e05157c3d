// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.util.List;
import java.util.Locale;
import org.sluice.api.tls.TlsContexts.Verification;
import org.sluice.lua.object.Arguments;

/**
 * TLS with a server, as a script wants it.
 *
 * @param context whose authorities, protocols and ciphers
 * @param verification what is asked of the server's certificate
 */
record TlsWish(String context, Verification verification) {
    private static final String USUAL = "servers";
    private static final List<String> WORDS = List.of("none", "ca", "full");

    /** Whoever names a context means that the server is verified by it. */
    static TlsWish of(Arguments arguments) {
        boolean named = !arguments.isNil(1);
        String context = named ? arguments.string(1).tojstring() : USUAL;
        if (arguments.isNil(2)) {
            return new TlsWish(context, named ? Verification.FULL : Verification.NONE);
        }
        String word = arguments.string(2).tojstring();
        if (!WORDS.contains(word)) {
            throw arguments.bad(2, "'none', 'ca' or 'full' expected, got '" + word + "'");
        }
        return new TlsWish(context, Verification.valueOf(word.toUpperCase(Locale.ROOT)));
    }
}
