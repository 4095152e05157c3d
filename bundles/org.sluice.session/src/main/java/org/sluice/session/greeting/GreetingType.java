// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.greeting;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

/** Greetings that are known by heart: those of rum's option {@code -t}. */
public enum GreetingType {
    MYSQL50("5.0.92-log", 63, 0x0000_A22CL, false),
    MYSQL51("5.1.63-log", 63, 0x0000_F7FFL, false),
    MARIADB55("5.5.45-MariaDB-log", 63, 0xA00F_F7FFL, true),
    MARIADB101("5.5.5-10.1.10-MariaDB", 8, 0xA03F_F7FFL, true),
    /** With the extended capabilities of that server. */
    MARIADB103("5.5.5-10.3.7-MariaDB-log", 63, 0x81BF_F7FEL | 0x07L << 32, true),
    MYSQL57("5.7.10", 8, 0x81FF_F7FFL, true),
    MYSQL80("8.0.11", 255, 0x83FF_F7FFL, true);

    private static final Map<String, GreetingType> OTHER_NAMES =
            Map.of("mariadb10.1", MARIADB101, "mariadb10.3", MARIADB103, "mariadb5.5", MARIADB55);

    private final String version;
    private final int collation;
    private final long capabilities;
    private final boolean plugin;

    GreetingType(String version, int collation, long capabilities, boolean plugin) {
        this.version = version;
        this.collation = collation;
        this.capabilities = capabilities;
        this.plugin = plugin;
    }

    public Greeting greeting() {
        return new Greeting(
                ByteString.utf8(version),
                new Capabilities(capabilities),
                collation,
                plugin ? ByteString.utf8(NativePassword.PLUGIN) : null);
    }

    /** The word in a configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Null if it is no word of these. */
    public static @Nullable GreetingType of(String word) {
        for (GreetingType type : values()) {
            if (type.word().equals(word)) {
                return type;
            }
        }
        return OTHER_NAMES.get(word);
    }

    public static List<String> words() {
        return Stream.of(values()).map(GreetingType::word).toList();
    }
}
