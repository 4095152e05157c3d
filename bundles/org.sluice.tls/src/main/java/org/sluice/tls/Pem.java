// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The blocks of one PEM file (RFC 7468, and the headers of RFC 1421). Works on bytes and not on strings, because only
 * arrays can be wiped; text between the blocks is passed over.
 */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private final byte[] file;
    private int position;

    private Pem(byte[] file) {
        this.file = file;
    }

    /**
     * @throws IllegalArgumentException with what is wrong, to read on from the file's name
     */
    static List<PemBlock> read(byte[] file) {
        Pem pem = new Pem(file);
        List<PemBlock> blocks = new ArrayList<>();
        while (pem.position < file.length) {
            int start = pem.position;
            int end = pem.nextLine();
            if (pem.startsWith(start, end, BEGIN)) {
                blocks.add(pem.block(pem.type(start + BEGIN.length(), end)));
            }
        }
        return blocks;
    }

    /** Moves to the line after; gives the end of this one without its line end and trailing blanks. */
    private int nextLine() {
        int end = position;
        while (end < file.length && file[end] != '\n' && file[end] != '\r') {
            end++;
        }
        int start = position;
        position = end + 1;
        while (end > start && (file[end - 1] == ' ' || file[end - 1] == '\t')) {
            end--;
        }
        return end;
    }

    private boolean startsWith(int start, int end, String text) {
        if (end - start < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (file[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String type(int start, int end) {
        String rest = new String(file, start, Math.min(end - start, 80), StandardCharsets.ISO_8859_1);
        if (!rest.endsWith(DASHES)) {
            throw new IllegalArgumentException("has a BEGIN line that does not end in " + DASHES);
        }
        return rest.substring(0, rest.length() - DASHES.length());
    }

    private PemBlock block(String type) {
        byte[] base64 = new byte[untilEnd()];
        int length = 0;
        boolean encrypted = false;
        try {
            while (position < file.length) {
                int start = position;
                int end = nextLine();
                if (startsWith(start, end, END)) {
                    if (!type(start + END.length(), end).equals(type)) {
                        throw new IllegalArgumentException("has a block BEGIN " + type + " with another END");
                    }
                    return new PemBlock(type, encrypted, decode(type, base64, length));
                }
                if (indexOfColon(start, end) >= 0) {
                    encrypted |= startsWith(start, end, "Proc-Type:") && file[end - 1] == 'D';
                } else {
                    System.arraycopy(file, start, base64, length, end - start);
                    length += end - start;
                }
            }
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
        throw new IllegalArgumentException("has a block BEGIN " + type + " without END: is the file cut short?");
    }

    /** How many bytes are left before the next END line, or of the file. */
    private int untilEnd() {
        int here = position;
        int start = Math.min(here, file.length);
        int length = file.length - start;
        while (position < file.length) {
            int line = position;
            if (startsWith(line, nextLine(), END)) {
                length = line - start;
                break;
            }
        }
        position = here;
        return length;
    }

    private int indexOfColon(int start, int end) {
        for (int i = start; i < end; i++) {
            if (file[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    private static byte[] decode(String type, byte[] base64, int length) {
        byte[] exact = Arrays.copyOf(base64, length);
        try {
            return Base64.getDecoder().decode(exact);
        } catch (IllegalArgumentException e) {
            // The decoder's message may quote what it stumbled over, and that may be a part of a key.
            throw new IllegalArgumentException("has a block BEGIN " + type + " that is not base64");
        } finally {
            Arrays.fill(exact, (byte) 0);
        }
    }
}
