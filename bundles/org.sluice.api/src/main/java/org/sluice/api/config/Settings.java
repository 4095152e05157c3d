// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.module.Mode;

/**
 * One configuration, read key by key. Each read states the type, the default and the range; what is wrong is collected
 * rather than thrown, so that a user sees every problem at once; a key that nobody read is unknown and a problem too.
 *
 * <pre>
 * Settings settings = Settings.of(properties);
 * ListenerSettings read = ListenerSettings.read(settings);
 * settings.throwIfBad();
 * </pre>
 *
 * <p>For one thread.
 */
public final class Settings {
    /** What the framework adds to every configuration, and what says where it came from. */
    private static final Set<String> NOT_SETTINGS = Set.of(
            "service.pid",
            "service.factoryPid",
            "service.bundleLocation",
            "felix.fileinstall.filename",
            "component.name",
            "component.id",
            "service.vendor",
            "service.description");

    private static final List<String> SERVICE_PROPERTIES =
            List.of("auth.plugin", "intercept.commands", "observe.commands", "observe.session", "router.listeners");

    private final Map<String, String> values = new TreeMap<>();
    private final Set<String> known = new TreeSet<>();
    private final Set<String> secrets = new TreeSet<>();
    private final Set<String> handedOn = new TreeSet<>();
    private final Set<String> named = new TreeSet<>();
    private final List<SettingsProblem> problems = new ArrayList<>();
    private final List<SettingsProblem> warnings = new ArrayList<>();
    private final String source;
    private final String name;

    private Settings(Map<String, ?> properties) {
        properties.forEach((key, value) -> {
            if (!NOT_SETTINGS.contains(key) && !key.startsWith(".") && !key.startsWith("osgi.ds.")) {
                values.put(key, String.valueOf(value).trim());
            }
        });
        String pid = String.valueOf(properties.get("service.pid"));
        source = sourceOf(properties, pid);
        name = nameOf(source, pid);
    }

    /** Takes the properties as Configuration Admin, or a component's activation, gives them. */
    public static Settings of(Map<String, ?> properties) {
        return new Settings(properties);
    }

    /**
     * The same for a component that works without a file too: where none is, its PID is named in place of one.
     *
     * @param pid the PID of the component
     */
    public static Settings of(String pid, Map<String, ?> properties) {
        if (properties.get("service.pid") != null) {
            return new Settings(properties);
        }
        Map<String, Object> named = new TreeMap<>(properties);
        named.put("service.pid", pid + " (defaults)");
        return new Settings(named);
    }

    private static String sourceOf(Map<String, ?> properties, String pid) {
        Object file = properties.get("felix.fileinstall.filename");
        if (file == null) {
            return pid;
        }
        String text = file.toString();
        return text.substring(text.lastIndexOf('/') + 1);
    }

    private static String nameOf(String source, String pid) {
        String stem = source.endsWith(".cfg") ? source.substring(0, source.length() - 4) : pid;
        int tilde = stem.indexOf('~');
        int dash = tilde >= 0 ? tilde : stem.indexOf('-');
        return dash < 0 ? "default" : stem.substring(dash + 1);
    }

    /** Where it came from: a file's name, or the PID. */
    public String source() {
        return source;
    }

    /** The instance's name: {@code NAME} of {@code PID-NAME.cfg}; {@code default} if there is none. */
    public String name() {
        return name;
    }

    /** A text as it stands, without white space around it. */
    public String text(String key, String fallback) {
        String value = raw(key);
        return value == null ? fallback : value;
    }

    /** The same; null if the key is not there. */
    public @Nullable String optionalText(String key) {
        return raw(key);
    }

    /** A text that must be there. Empty, and a problem, if it is not. */
    public String requiredText(String key) {
        String value = raw(key);
        if (value == null) {
            problem(key, "is missing");
            return "";
        }
        return value;
    }

    /** A whole number within bounds, which are allowed themselves. */
    public int integer(String key, int fallback, int least, int most) {
        return (int) wholeNumber(key, fallback, least, most);
    }

    /** The same for what may be beyond 2147483647. */
    public long wholeNumber(String key, long fallback, long least, long most) {
        String value = raw(key);
        if (value == null) {
            return fallback;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below: both are the same mistake to a user
        }
        problem(key, "\"" + value + "\" is not a whole number from " + least + " to " + most);
        return fallback;
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key, boolean fallback) {
        String value = raw(key);
        if (value == null || value.equals("true") || value.equals("false")) {
            return value == null ? fallback : value.equals("true");
        }
        problem(key, "\"" + value + "\" is neither true nor false");
        return fallback;
    }

    /** A length of time: a number with {@code ms}, {@code s}, {@code m} or {@code h}; without a unit it is seconds. */
    public Duration duration(String key, Duration fallback, Duration least, Duration most) {
        String value = raw(key);
        if (value == null) {
            return fallback;
        }
        Duration read = Durations.parse(value);
        if (read != null && read.compareTo(least) >= 0 && read.compareTo(most) <= 0) {
            return read;
        }
        problem(
                key,
                "\"" + value + "\" is not a time from " + Durations.text(least) + " to " + Durations.text(most)
                        + " (as in 500ms, 6s, 5m, 1h)");
        return fallback;
    }

    /** One of some words. */
    public String word(String key, String fallback, List<String> words) {
        String value = raw(key);
        if (value == null || words.contains(value)) {
            return value == null ? fallback : value;
        }
        problem(key, "\"" + value + "\" is none of " + String.join(", ", words));
        return fallback;
    }

    /** A text that a function reads; its {@link IllegalArgumentException} becomes the problem. */
    public <T> @Nullable T parsed(String key, Function<String, T> parser) {
        String value = raw(key);
        if (value == null) {
            return null;
        }
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            problem(key, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /**
     * Texts between white space, or between commas that white space follows, so that a list of addresses with options
     * ({@code tcp:a:1,weight=2 tcp:b:1}) can be told apart. Each is read by a function.
     */
    public <T> List<T> list(String key, Function<String, T> parser) {
        String value = raw(key);
        if (value == null || value.isEmpty()) {
            return List.of();
        }
        List<T> read = new ArrayList<>();
        for (String part : value.split(",?\\s+")) {
            try {
                read.add(parser.apply(part));
            } catch (IllegalArgumentException e) {
                problem(key, String.valueOf(e.getMessage()));
            }
        }
        return List.copyOf(read);
    }

    /** All keys with this prefix, for somebody else to read: none of them is unknown from here on. */
    public Map<String, String> section(String prefix) {
        Map<String, String> section = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                handedOn.add(key);
                section.put(key, value);
            }
        });
        return section;
    }

    /** Names the keys that somebody else has read of the same file, wherever a key that nobody knows is told. */
    public void nameToo(Settings other) {
        named.addAll(other.known);
        named.addAll(other.named);
    }

    /** A file that must exist and be readable; relative to the working directory. */
    public @Nullable Path readableFile(String key) {
        String value = raw(key);
        if (value == null) {
            return null;
        }
        try {
            Path file = Path.of(value);
            String fault = FileFault.of(file);
            if (fault != null) {
                problem(key, fault);
            }
            return file;
        } catch (InvalidPathException e) {
            problem(key, "is no path: " + e.getReason());
            return null;
        }
    }

    /**
     * A secret: the text of a key, or the first line of the file that {@code KEY-file} names, so that the configuration
     * need hold none. That file is looked at as {@link SecretFile} does; so is the file of this configuration by
     * {@code sluice check} and at a start. It is shown by nothing here.
     *
     * @param key as in {@code password}; then {@code password-file} is the other one
     * @return null if neither is there, or the file is no good, which is a problem then
     */
    public @Nullable String secret(String key) {
        secrets.add(key);
        String value = raw(key);
        String fileKey = key + "-file";
        String file = raw(fileKey);
        if (file == null) {
            return value;
        }
        if (value != null) {
            problem(fileKey, "is there beside " + key + "; one of them is enough");
            return null;
        }
        return secretIn(fileKey, file);
    }

    /**
     * The first line of a file that holds a secret and nothing else; what is wrong with the file is noted with the key.
     *
     * @param file as it is written in the configuration
     */
    public @Nullable String secretIn(String key, String file) {
        return SecretText.read(this, key, file);
    }

    /**
     * Reads the keys that the configuration of every module may hold beside its own: {@code module.mode}, {@code
     * module.name} and {@code service.ranking}, a whole number. Declarative Services passes them on as properties of the
     * service, where those who ask modules read them; here they are checked. What says in a component's annotation what the
     * service is for ({@code auth.plugin}, {@code observe.commands} and the like) comes with them, and is no unknown key.
     */
    public void readModuleKeys() {
        SERVICE_PROPERTIES.forEach(this::optionalText);
        parsed(Mode.KEY, Mode::parse);
        optionalText("module.name");
        integer("service.ranking", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** Notes what an operator should know of a key; nothing is wrong with it. */
    public void warning(String key, String reason) {
        warnings.add(new SettingsProblem(source, key, reason));
    }

    /** What was noted by {@link #warning}. */
    public List<SettingsProblem> warnings() {
        return List.copyOf(warnings);
    }

    /** Notes that something is wrong with a key. */
    public void problem(String key, String reason) {
        problems.add(new SettingsProblem(source, key, reason));
    }

    /**
     * What is not as it was, a text for each key: {@code grace = 3s (was 10s)}. For those who tell an operator that a
     * change has come into effect. Of what was read as a secret it says that it has changed.
     *
     * @param former null if there were none; then nothing has changed
     */
    public List<String> changesSince(@Nullable Settings former) {
        if (former == null) {
            return List.of();
        }
        Set<String> keys = new TreeSet<>(values.keySet());
        keys.addAll(former.values.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(values.get(key), former.values.get(key)))
                .map(key -> change(key, former))
                .toList();
    }

    private String change(String key, Settings former) {
        return secrets.contains(key) || former.secrets.contains(key)
                ? key + " has changed"
                : key + " = " + shown(values.get(key)) + " (was " + shown(former.values.get(key)) + ")";
    }

    private static String shown(@Nullable String value) {
        return value == null ? "not set" : value;
    }

    /** All that is wrong, keys that nobody knows included. To be asked after everything has been read. */
    public List<SettingsProblem> problems() {
        List<SettingsProblem> all = new ArrayList<>(problems);
        for (String key : values.keySet()) {
            if (!known.contains(key) && !handedOn.contains(key)) {
                all.add(new SettingsProblem(source, key, "is no key of this file; known are " + allNames()));
            }
        }
        return Collections.unmodifiableList(all);
    }

    private String allNames() {
        Set<String> all = new TreeSet<>(known);
        all.addAll(named);
        return String.join(", ", all);
    }

    /**
     * @throws BadSettingsException if anything is wrong
     */
    public void throwIfBad() {
        List<SettingsProblem> all = problems();
        if (!all.isEmpty()) {
            throw new BadSettingsException(all);
        }
    }

    private @Nullable String raw(String key) {
        known.add(key);
        return values.get(key);
    }
}
