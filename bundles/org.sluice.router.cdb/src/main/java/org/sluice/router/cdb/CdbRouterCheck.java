// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.SecretFile;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbFile;

/** Reads a router's configuration and its file for {@code sluice check}. */
@Component(property = ConfigCheck.PID + "=" + CdbRouterComponent.PID)
public final class CdbRouterCheck implements ConfigCheck {

    @Override
    public List<String> check(Settings settings) {
        CdbSettings read = CdbSettings.read(settings);
        if (settings.problems().stream().noneMatch(problem -> problem.key().equals("file"))) {
            checkFile(read.file(), settings);
        }
        return List.of();
    }

    private static void checkFile(Path path, Settings settings) {
        if (Files.isDirectory(path)) {
            settings.problem("file", path + " is a directory, not a file");
            return;
        }
        SecretFile.of(path, SecretFile.Holds.PASSWORDS).noteIn(settings, "file");
        try (CdbFile file = CdbFile.open(path)) {
            UsersCheck.check(file, new RecordReader());
        } catch (NoSuchFileException e) {
            // it may come later, from an exporter that is started at the same time
            settings.warning("file", "there is no file " + path + ": no users until it is there");
        } catch (BadCdbException e) {
            settings.problem("file", path + " " + e.getMessage());
        } catch (IOException e) {
            settings.problem("file", path + " can not be read: " + e);
        } catch (InternalError e) {
            settings.problem("file", path + " was cut while it was read");
        }
    }
}
