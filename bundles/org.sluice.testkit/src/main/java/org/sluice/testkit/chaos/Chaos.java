// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.sluice.testkit.process.Patience;
import org.sluice.testkit.process.SluiceProcess;
import org.sluice.testkit.secret.SecretScan;
import org.sluice.testkit.secret.Secrets;
import org.sluice.testkit.secret.Sighting;

/**
 * A Sluice before real databases, clients that log in and ask all the time, and faults in an order that a seed makes. After
 * each fault ordinary logins must work, and whoever was not hit must not have noticed; {@link #rest} sees that nothing has
 * leaked. What is found is in the {@link Tally}, or thrown.
 */
public final class Chaos implements AutoCloseable {
    private static final int WARM_UP = 5;

    private final Stage stage;
    private final Tally tally = new Tally();
    private final Random random;
    private final List<Fault> faults = new ArrayList<>();
    private final Fault death;
    private final List<AutoCloseable> busy = new ArrayList<>();
    private final Vitals before;
    private long peakBytes;

    /**
     * Starts all but the load.
     *
     * @param folder an empty one
     * @param home the distribution
     * @param environment for Sluice's process, as {@code JAVA_OPTS}
     * @param options further ones of {@code sluice run}
     */
    public Chaos(Path folder, Path home, Map<String, String> environment, List<String> options, long seed)
            throws Exception {
        random = new Random(seed);
        stage = new Stage(folder, home, environment, options);
        faults.addAll(new ServerFaults(stage).all());
        faults.addAll(new ClientFaults(stage).all());
        faults.addAll(new NameFaults(stage).all());
        faults.addAll(new UserFaults(stage, new Random(seed)).all());
        faults.addAll(new ConfigurationFaults(stage, new Random(seed)).all());
        MachineFaults machine = new MachineFaults(stage);
        faults.addAll(machine.all());
        death = machine.death();
        before = vitals();
    }

    /** Whatever is made at the first use is there before it is looked at. */
    private Vitals vitals() throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            stage.prove(stage.routes().toArray(Route[]::new));
        }
        Vitals.of(stage.sluice());
        quiet();
        return Vitals.of(stage.sluice());
    }

    private void quiet() throws Exception {
        Patience.until(
                "all sessions are over", Stage.DEADLINE, () -> stage.sluice().metric("sluice_sessions ") == 0);
    }

    /**
     * Clients come, and stay until {@link #rest}.
     *
     * @param comers clients that log in again and again
     * @param stayers clients that stay, for each of five routes
     * @param pauseMillis of each client between two logins, or two queries
     * @param hostile those that send what they should not
     */
    public void load(int comers, int stayers, int pauseMillis, int hostile) {
        busy.add(new Load(stage.routes(), new Load.Size(comers, stayers, pauseMillis), tally));
        busy.add(new Hostile(stage, tally, hostile, random.nextLong()));
    }

    /** At most so many faults of each lane, those of different lanes at the same time; then those that want to be alone. */
    public void round(int most) throws Exception {
        ExecutorService lanes = Executors.newFixedThreadPool(Fault.Lane.values().length);
        try {
            List<Future<?>> running = new ArrayList<>();
            Arrays.stream(Fault.Lane.values())
                    .filter(lane -> lane != Fault.Lane.ALONE)
                    .map(lane -> some(lane, most))
                    .forEach(some -> running.add(lanes.submit(() -> {
                        strike(some);
                        return null;
                    })));
            for (Future<?> lane : running) {
                lane.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } finally {
            lanes.shutdown();
        }
        strike(some(Fault.Lane.ALONE, most));
        look();
    }

    private List<Fault> some(Fault.Lane lane, int most) {
        List<Fault> some = new ArrayList<>(
                faults.stream().filter(fault -> fault.lane() == lane).toList());
        Collections.shuffle(some, random);
        return List.copyOf(some.subList(0, Math.min(most, some.size())));
    }

    private void strike(List<Fault> some) throws Exception {
        for (Fault fault : some) {
            strike(fault);
        }
    }

    private void strike(Fault fault) throws Exception {
        tally.fault(fault.kind());
        try {
            fault.deed().run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(fault.kind() + ": " + e.getMessage(), e);
        }
        if (!stage.sluice().isAlive()) {
            throw new AssertionError("Sluice has not survived: " + fault.kind());
        }
    }

    /** SIGKILL in the middle of everything, and a start. */
    public void kill() throws Exception {
        look();
        strike(death);
    }

    private void look() throws Exception {
        peakBytes = Math.max(peakBytes, stage.sluice().statusBytes("VmHWM"));
    }

    /** All clients leave; then nothing may be left of them. */
    public void rest() throws Exception {
        for (AutoCloseable each : busy) {
            each.close();
        }
        busy.clear();
        look();
        quiet();
        Vitals[] now = {Vitals.of(stage.sluice())};
        Patience.until("nothing has leaked, which was " + before + ", and is " + now[0], Stage.DEADLINE, () -> {
            now[0] = Vitals.of(stage.sluice());
            return now[0].leakedSince(before).isEmpty();
        });
        if (stage.lines(0, "LEAK") > 0) {
            throw new AssertionError("a buffer has leaked: " + stage.log());
        }
    }

    public Tally tally() {
        return tally;
    }

    /** The most memory that any of the processes has had. */
    public long peakBytes() {
        return peakBytes;
    }

    /** How long the process that is there took to get ready. */
    public Duration startTime() {
        return stage.sluice().startTime();
    }

    public int sessions() throws Exception {
        return (int) stage.sluice().metric("sluice_sessions ");
    }

    /** Where passwords are: in the log, the statistics, the shell, the state and what the machine shows of the process. */
    public List<Sighting> secrets() throws Exception {
        Secrets secrets = new Secrets();
        stage.routes().forEach(route -> secrets.with("the password of " + route, route.password()));
        SluiceProcess sluice = stage.sluice();
        SecretScan scan = new SecretScan(secrets)
                .file(stage.log())
                .text("statistics", sluice.metrics())
                .text("shell", sluice.shell("session:list --json") + sluice.shell("cdb:get steady"))
                .folder(stage.state())
                .process(sluice.pid())
                .jcmd(sluice.pid(), "Thread.print");
        if (Files.size(stage.log()) == 0) {
            throw new AssertionError("there is no log to look at");
        }
        return scan.sightings();
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : busy) {
            each.close();
        }
        stage.close();
    }
}
