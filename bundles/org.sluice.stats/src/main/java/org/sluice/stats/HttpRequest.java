// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The head of an HTTP/1 request (RFC 9112), as far as a page without parameters needs it.
 *
 * @param status what is wrong with it, as the status to answer with; 200 if nothing is
 * @param path without the query; empty if something is wrong
 * @param host what the client calls this place, without the port; empty if it does not say
 */
record HttpRequest(int status, String method, String path, String host) {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VERSION = Pattern.compile("HTTP/\\d\\.\\d");
    private static final Pattern AUTHORITY = Pattern.compile("(?i)^https?://[^/?]*");
    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final Pattern LOCAL =
            Pattern.compile("|[^.:]+|(.+\\.)?localhost|\\d+\\.\\d+\\.\\d+\\.\\d+|\\[[0-9a-f:.]+]");
    private static final int LONGEST_METHOD = 20;

    /** Whether what came so far is, or may become, the beginning of a request. */
    static boolean mayBegin(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == ' ') {
                return i > 0;
            }
            if (bytes[i] < 'A' || bytes[i] > 'Z' || i >= LONGEST_METHOD) {
                return false;
            }
        }
        return true;
    }

    /** Whether the empty line that ends the head is there. Lines may end in LF alone. */
    static boolean isComplete(byte[] bytes, int length) {
        for (int i = 1; i < length; i++) {
            if (bytes[i] == '\n' && (bytes[i - 1] == '\n' || (bytes[i - 1] == '\r' && i > 1 && bytes[i - 2] == '\n'))) {
                return true;
            }
        }
        return false;
    }

    /** Reads a head that is complete. */
    static HttpRequest parse(byte[] bytes, int length) {
        String[] lines = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).split("\r?\n", -1);
        String[] words = lines[0].split(" ", -1);
        if (words.length != 3
                || !TOKEN.matcher(words[0]).matches()
                || !VERSION.matcher(words[2]).matches()) {
            return bad(400);
        }
        if (!words[2].startsWith("HTTP/1.")) {
            return bad(505);
        }
        String host = "";
        int hosts = 0;
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1 || !TOKEN.matcher(lines[i].substring(0, colon)).matches()) {
                return bad(400);
            }
            if (lines[i].toLowerCase(Locale.ROOT).startsWith("host:")) {
                hosts++;
                host = PORT.matcher(lines[i].substring(colon + 1).strip()).replaceFirst("");
            }
        }
        if (hosts > 1 || (hosts == 0 && !words[2].equals("HTTP/1.0"))) {
            return bad(400);
        }
        String path = AUTHORITY.matcher(words[1]).replaceFirst("").replaceFirst("(?s)\\?.*", "");
        return new HttpRequest(200, words[0], path.isEmpty() ? "/" : path, host.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether the client asks by an address, or by a name that nobody can buy. What a page from elsewhere makes a browser
     * ask here, by a name of its own that it lets lead to this machine, has that name in it.
     */
    boolean isByLocalName() {
        return LOCAL.matcher(host).matches();
    }

    private static HttpRequest bad(int status) {
        return new HttpRequest(status, "", "", "");
    }
}
