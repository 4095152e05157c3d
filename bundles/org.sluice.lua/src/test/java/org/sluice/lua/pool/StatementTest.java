// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luaj.vm2.LuaValue;
import org.sluice.lua.runtime.Budgets;
import org.sluice.lua.runtime.LuaRuntime;
import org.sluice.lua.runtime.RuntimeSettings;
import org.sluice.lua.runtime.ScriptException;

/** What {@code pool.lua} makes of queries: {@code pool/statements.txt} has a query and its meaning in each line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementTest {
    private static final Path RESOURCES = Path.of("src/test/resources/pool");
    private static final Pattern LINE = Pattern.compile("(.*?)\\s+=> ?(.*)");

    private LuaRuntime lua;
    private LuaValue meaning;

    @BeforeAll
    void load(@TempDir Path folder) throws ScriptException, IOException {
        lua = LuaRuntime.open(RuntimeSettings.trusted(folder)
                .withLibrary(Path.of("src/main"))
                .withBudgets(Budgets.DEFAULT.withTime(Duration.ofSeconds(30))));
        String text = Files.readString(RESOURCES.resolve("meaning.lua"));
        meaning = lua.call(lua.load(text, "=meaning"), LuaValue.NONE).arg1();
    }

    @AfterAll
    void close() {
        lua.close();
    }

    static List<String> lines() throws IOException {
        return Files.readAllLines(RESOURCES.resolve("statements.txt"), UTF_8).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("--- "))
                .toList();
    }

    private String meaning(String query) throws ScriptException {
        return lua.call(meaning, LuaValue.varargsOf(LuaValue.valueOf(query.replace("\\n", "\n")), LuaValue.FALSE))
                .tojstring(1);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aQueryMeansWhatItsLineSays(String line) throws ScriptException {
        Matcher parts = LINE.matcher(line);
        assertThat(parts.matches()).isTrue();
        assertThat(meaning(parts.group(1))).isEqualTo(parts.group(2));
    }

    @Test
    void aLongQueryIsOnlyLookedAtForWordsThatMatter() throws ScriptException {
        String insert = "insert into t values " + "('it''s', \"a\\\"b\", 1.5), ".repeat(4000) + "('', '', 0)";
        assertThat(meaning(insert)).isEmpty();
        assertThat(meaning("-- " + insert)).startsWith("hold a statement too long");
        assertThat(meaning(insert + "; set @a = 1")).isEqualTo("hold a statement too long to be looked through *");
        assertThat(meaning(insert.substring(0, 40_000))).isEmpty();
    }

    /** Of words that matter, in orders that no server takes. */
    @Test
    void aQueryThatIsNoneIsNeverAnError() throws ScriptException {
        String[] words = {
            "set",
            "use",
            "SET",
            "lock",
            "tables",
            "drop",
            "prepare",
            "execute",
            "immediate",
            "deallocate",
            "handler",
            "open",
            "close",
            "xa",
            "start",
            "statement",
            "for",
            "select",
            "session",
            "transaction",
            "names",
            "kill",
            "show",
            "alter",
            "begin",
            "call",
            "from",
            "create",
            "temporary",
            "table",
            "definer",
            "(",
            ")",
            ",",
            ";",
            "=",
            ":=",
            "@",
            "@@",
            ".",
            ":",
            "'x'",
            "`y`",
            "\"z\"",
            "'",
            "`",
            "\"",
            "\\",
            "/*!50000",
            "/*",
            "*/",
            "-- ",
            "#",
            "\n",
            "\t",
            " ",
            " ",
            " ",
            "1",
            "a",
            "ö",
            "\0",
            "%",
            "-",
            "get_lock",
            "last_insert_id",
            "sql_mode",
            "identity",
            "statement a=1 for",
        };
        Random random = new Random(5);
        for (String word : words) {
            meaning(word);
            meaning("(" + word);
        }
        for (int i = 0; i < 5_000; i++) {
            StringBuilder query = new StringBuilder();
            for (int n = random.nextInt(9); n >= 0; n--) {
                query.append(words[random.nextInt(words.length)]);
                if (random.nextBoolean()) {
                    query.append(' ');
                }
            }
            LuaValue plain = i % 3 == 0 ? LuaValue.NIL : LuaValue.valueOf(i % 3 == 1);
            lua.call(meaning, LuaValue.varargsOf(LuaValue.valueOf(query.toString()), plain));
        }
    }

    /** The budget of a callback is what would end these. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "\t\n",
                "- ",
                "-",
                ";",
                "x;",
                "'';",
                "``",
                "`a`(",
                "(",
                "@",
                "@@",
                "@a",
                "set a=1,",
                "set a=1;",
                "/*!",
                "/*!1*/",
                "/*",
                "*/",
                "#\n",
                "a.",
                "a ",
                "a,",
                "set statement a=1 for ",
                "'\\",
                "\\",
                " for ",
                "get_lock(",
                "definer=a@",
            })
    void aQueryIsReadAtOnceWhateverItRepeats(String part) throws ScriptException {
        String run = part.repeat(49_000 / part.length());
        for (String head : new String[] {"", "set ", "xa start ", "drop table "}) {
            meaning(head + run + "1");
        }
    }
}
