// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {
    @TempDir
    Path folder;

    @Test
    void valuesComeBackAsTheyWereWhateverCharactersTheyHold() throws Exception {
        String odd = "sock:/tmp/a b\\c=d#e!Ω,mode=0770";

        new ConfigFiles().set("a.cfg", "address", odd).write(folder);

        Properties read = new Properties();
        try (InputStream in = Files.newInputStream(folder.resolve("a.cfg"))) {
            read.load(in);
        }
        assertThat(read).containsOnlyKeys("address").containsEntry("address", odd);
    }

    @Test
    void filesOfAnEarlierStartGo() throws Exception {
        Files.writeString(folder.resolve("old.cfg"), "a = b");

        new ConfigFiles().set("new.cfg", "a", "b").write(folder);

        assertThat(folder.resolve("old.cfg")).doesNotExist();
        assertThat(folder.resolve("new.cfg")).exists();
    }
}
