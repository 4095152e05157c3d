// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Who else may read or change a file that holds secrets. Looked at are the file, the links that lead to it, and every
 * folder on the way, as who may write there may put another file in its place.
 *
 * <ul>
 *   <li>Refused: a file or folder that everybody may write (a folder where only owners may delete, as {@code /tmp}, is
 *       none), and a private key that everybody may read.
 *   <li>Warned of: what the group may write, or read of a file that is not root's; any other secret that everybody may
 *       read; what belongs to somebody else than root and the user of this process.
 *   <li>Nothing is said of a group that has its owner's name, as that is the owner alone, and of a file of root's that
 *       a group may read, as that is how services are given their keys.
 * </ul>
 *
 * <p>With the system property {@code sluice.file.modes=warn} nothing is refused, for places whose modes can not be
 * chosen, as some volumes of containers.
 *
 * @param refusals why the file must not be used, each with the command that mends it; empty if it may be
 * @param warnings what an operator should mend, likewise
 */
public record SecretFile(List<String> refusals, List<String> warnings) {
    /** {@code warn}: what would be refused is warned of. */
    public static final String PROPERTY = "sluice.file.modes";

    private static final int EVERYBODY_READS = 0004;
    private static final int EVERYBODY_WRITES = 0002;
    private static final int GROUP_READS = 0040;
    private static final int GROUP_WRITES = 0020;

    public SecretFile {
        refusals = List.copyOf(refusals);
        warnings = List.copyOf(warnings);
    }

    /** What a file holds. */
    public enum Holds {
        /** A private key: nobody else ever reads it. */
        PRIVATE_KEY,
        /** Passwords, or hashes of them. */
        PASSWORDS
    }

    /**
     * Looks at a file. Blocks on the disk. Of a file that is not there, or in a file system that knows no modes, nothing
     * is said.
     */
    public static SecretFile of(Path file, Holds holds) {
        List<String> refusals = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        try {
            List<Path> steps = PathSteps.to(file);
            Path last = steps.get(steps.size() - 1);
            FileModes modes = FileModes.of(last);
            judgeFile(last, modes, holds, refusals, warnings);
            for (Path folder : Set.copyOf(steps.subList(0, steps.size() - 1))) {
                judgeFolder(file, folder, FileModes.of(folder), refusals, warnings);
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return new SecretFile(List.of(), List.of()); // who opens it tells why it can not be read
        }
        if ("warn".equals(System.getProperty(PROPERTY))) {
            warnings.addAll(0, refusals);
            refusals.clear();
        }
        return new SecretFile(refusals, warnings);
    }

    /**
     * Notes what was found with a key of a configuration.
     *
     * @return false if the file must not be used
     */
    public boolean noteIn(Settings settings, String key) {
        warnings.forEach(warning -> settings.warning(key, warning));
        refusals.forEach(refusal -> settings.problem(key, refusal));
        return refusals.isEmpty();
    }

    private static void judgeFile(
            Path file, FileModes modes, Holds holds, List<String> refusals, List<String> warnings) {
        String fix = ": chmod 600 " + file;
        if (modes.allows(EVERYBODY_WRITES)) {
            refusals.add(file + " can be changed by everybody on this machine (" + modes + ")" + fix);
        } else if (modes.allows(EVERYBODY_READS)) {
            List<String> told = holds == Holds.PRIVATE_KEY ? refusals : warnings;
            String what = holds == Holds.PRIVATE_KEY ? "a private key" : "secrets";
            told.add(file + " holds " + what + " that everybody on this machine can read (" + modes + ")" + fix);
        } else if (modes.allows(GROUP_WRITES) && !modes.hasOwnGroup()) {
            warnings.add(file + " can be changed by the group " + modes.group() + " (" + modes + ")" + fix);
        } else if (modes.allows(GROUP_READS) && !modes.hasOwnGroup() && !modes.isOfRoot()) {
            warnings.add(file + " can be read by the group " + modes.group() + " (" + modes + ")" + fix);
        }
        if (modes.isOfSomebodyElse()) {
            warnings.add(file + " belongs to " + modes.owner() + ", who can change it: chown it");
        }
    }

    private static void judgeFolder(
            Path file, Path folder, FileModes modes, List<String> refusals, List<String> warnings) {
        String why = folder + ", which leads to " + file + ", ";
        if (modes.allows(EVERYBODY_WRITES) && !modes.isSticky()) {
            refusals.add(why + "can be changed by everybody on this machine (" + modes + "): chmod o-w " + folder);
        } else if (modes.allows(GROUP_WRITES) && !modes.isSticky() && !modes.hasOwnGroup()) {
            warnings.add(
                    why + "can be changed by the group " + modes.group() + " (" + modes + "): chmod g-w " + folder);
        }
        if (modes.isOfSomebodyElse()) {
            warnings.add(why + "belongs to " + modes.owner() + ", who can change it: chown it");
        }
    }
}
