// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionId;
import org.sluice.api.session.SessionPhase;
import org.sluice.api.session.Sessions;

/** {@code session:*}: the live sessions, one in full, and ending one. */
@Component(
        service = {SessionCommands.class, CommandSet.class},
        property = {
            "osgi.command.scope=session",
            "osgi.command.function=list",
            "osgi.command.function=show",
            "osgi.command.function=kill"
        })
public final class SessionCommands implements CommandSet {
    /** The protocol's own words in {@link Session#details}. */
    private static final String PROXY_THREAD = "connection id";

    private static final String SERVER_THREAD = "connection id on the server";

    private static final Usage LIST = Usage.of(
                    "session:list",
                    "the live sessions; ID is for session:show and session:kill, THREAD is the connection id that the"
                            + " client was told and kills by, ON SERVER the one in the server's own process list",
                    "session:list --state relaying --json")
            .option("--user", "U", Kind.USER, "only sessions of this user")
            .option(
                    "--route",
                    "R",
                    Kind.SERVER,
                    "only sessions whose server, or the router that chose it, contains this")
            .option("--state", "S", Kind.SESSION_STATE, "only sessions in this state: " + String.join(", ", states()));

    private static final Usage SHOW = Usage.of(
                    "session:show",
                    "one session in full, with why it was routed where and how the user has logged in",
                    "session:show {SESSION_ID:42}")
            .operand("ID", Usage.Times.ONCE, Kind.SESSION_ID, "the session's number, from session:list");

    private static final Usage KILL = Usage.of("session:kill", "ends one session", "session:kill {SESSION_ID:42}")
            .operand("ID", Usage.Times.ONCE, Kind.SESSION_ID, "the session's number, from session:list");

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Sessions sessions;

    @Descriptor("the live sessions; --help tells more")
    public Object list(@Nullable String... args) {
        return LIST.run(this, args, this::answerList);
    }

    @Descriptor("one session in full, with why it was routed where; --help tells more")
    public Object show(@Nullable String... args) {
        return SHOW.run(this, args, arguments -> {
            Session session = find(SHOW, arguments.operand(0));
            return new Answer(json(session), Report.of(details(session)));
        });
    }

    @Descriptor("ends one session; --help tells more")
    public Object kill(@Nullable String... args) {
        return KILL.run(this, args, arguments -> {
            Session session = find(KILL, arguments.operand(0));
            if (session.closeReason() != null) {
                return new Answer(
                        Json.object("id", session.id().value(), "killed", false),
                        Report.line("session " + session.id() + " ends already ("
                                + session.closeReason().label() + ")"));
            }
            if (!sessions().kill(session.id(), "the shell")) {
                throw unknown(session.id());
            }
            return new Answer(
                    Json.object("id", session.id().value(), "killed", true),
                    Report.line("session " + session.id() + " of " + session.client() + " ends"));
        });
    }

    @Override
    public List<Usage> usages() {
        return List.of(LIST, SHOW, KILL);
    }

    @Override
    public List<String> words(Kind kind) {
        Sessions known = sessions;
        List<Session> live = known == null ? List.of() : known.list();
        return switch (kind) {
            case SESSION_ID ->
                live.stream().map(session -> session.id().toString()).toList();
            case SESSION_STATE -> states();
            case USER -> distinct(live.stream().map(Session::user).toList());
            case CLIENT ->
                distinct(live.stream().map(session -> host(session.client())).toList());
            case SERVER -> distinct(live.stream().map(Session::server).toList());
            default -> List.of();
        };
    }

    private Answer answerList(Arguments arguments) {
        String user = arguments.option("--user");
        String route = arguments.option("--route");
        SessionPhase state = phase(arguments.option("--state"));
        List<Session> found = sessions().list().stream()
                .filter(session -> user == null || user.equals(session.user()))
                .filter(session ->
                        route == null || contains(session.server(), route) || contains(session.routedBy(), route))
                .filter(session -> state == null || state == session.phase())
                .toList();
        List<Table.Column> columns = List.of(
                Table.right("ID"),
                Table.left("CLIENT"),
                Table.left("USER"),
                Table.left("LISTENER").spare(5),
                Table.left("SERVER"),
                Table.right("THREAD").spare(8),
                Table.right("ON SERVER").spare(7),
                Table.left("STATE"),
                Table.right("COMMANDS").spare(6),
                Table.right("AGE").spare(4),
                Table.right("IDLE").spare(1),
                Table.right("IN").spare(3),
                Table.right("OUT").spare(2));
        Table table =
                new Table(columns, found.stream().map(SessionCommands::row).toList(), "no sessions");
        return new Answer(found.stream().map(SessionCommands::json).toList(), Report.of(table));
    }

    private static List<String> row(Session session) {
        return List.of(
                session.id().toString(),
                session.client(),
                or(session.user(), "-"),
                session.listener(),
                or(session.server(), "-"),
                session.details().getOrDefault(PROXY_THREAD, "-"),
                session.details().getOrDefault(SERVER_THREAD, "-"),
                label(session.phase()),
                isSpokenTo(session) ? Long.toString(session.commands()) : "-",
                Amounts.time(age(session)),
                Amounts.time(session.idle()),
                Amounts.bytes(session.inputBytes()),
                Amounts.bytes(session.outputBytes()));
    }

    /** In what is passed on as tcp nobody counts commands, and none is not the same as no commands yet. */
    private static boolean isSpokenTo(Session session) {
        return !session.protocol().equals("tcp");
    }

    private static Table details(Session session) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("id", session.id().toString()));
        rows.add(List.of("client", session.client()));
        rows.add(List.of("user", or(session.user(), "none")));
        rows.add(List.of("listener", session.listener() + " (" + session.protocol() + ")"));
        rows.add(List.of("server", or(session.server(), "none yet")));
        rows.add(List.of("routed by", or(session.routedBy(), "no router yet")));
        if (session.user() != null) {
            rows.add(List.of("logged in by", or(session.authenticatedBy(), "not yet")));
        }
        if (isSpokenTo(session)) {
            rows.add(List.of("commands", Long.toString(session.commands())));
        }
        rows.add(List.of("state", label(session.phase())));
        rows.add(List.of("started", session.startedAt() + " (" + Amounts.time(age(session)) + " ago)"));
        rows.add(List.of("idle for", Amounts.time(session.idle())));
        rows.add(List.of("bytes from client", Long.toString(session.inputBytes())));
        rows.add(List.of("bytes from server", Long.toString(session.outputBytes())));
        session.details().forEach((name, value) -> rows.add(List.of(name, value)));
        if (session.closeReason() != null) {
            rows.add(List.of("ends because", session.closeReason().label()));
        }
        return Table.details(rows);
    }

    private static Map<String, @Nullable Object> json(Session session) {
        return Json.object(
                "id", session.id().value(),
                "client", session.client(),
                "user", session.user(),
                "listener", session.listener(),
                "protocol", session.protocol(),
                "server", session.server(),
                "state", label(session.phase()),
                "started_at", session.startedAt().toString(),
                "age_ms", age(session).toMillis(),
                "idle_ms", session.idle().toMillis(),
                "input_bytes", session.inputBytes(),
                "output_bytes", session.outputBytes(),
                "routed_by", session.routedBy(),
                "authenticated_by", session.authenticatedBy(),
                "commands", session.commands(),
                "details", session.details(),
                "close_reason",
                        session.closeReason() == null
                                ? null
                                : session.closeReason().label());
    }

    private Session find(Usage usage, String text) {
        SessionId id;
        try {
            id = SessionId.parse(text);
        } catch (IllegalArgumentException e) {
            throw usage.wrong(String.valueOf(e.getMessage()));
        }
        return sessions().find(id).orElseThrow(() -> unknown(id));
    }

    private static CommandException unknown(SessionId id) {
        return CommandException.failed("there is no session " + id + "; session:list shows those that live");
    }

    private Sessions sessions() {
        Sessions known = sessions;
        if (known == null) {
            throw CommandException.failed(
                    "nothing carries sessions: no Sessions service (is org.sluice.transport started?)");
        }
        return known;
    }

    private static @Nullable SessionPhase phase(@Nullable String state) {
        if (state == null) {
            return null;
        }
        return Arrays.stream(SessionPhase.values())
                .filter(phase -> label(phase).equalsIgnoreCase(state))
                .findFirst()
                .orElseThrow(() -> LIST.wrong("\"" + state + "\" is none of " + String.join(", ", states())));
    }

    private static List<String> states() {
        return Arrays.stream(SessionPhase.values()).map(SessionCommands::label).toList();
    }

    private static String label(SessionPhase phase) {
        // it stands in the list until its sockets are closed, which may wait for the peer
        return phase == SessionPhase.CLOSED ? "ending" : phase.name().toLowerCase(Locale.ROOT);
    }

    private static Duration age(Session session) {
        return session.age();
    }

    /** Without the port, and a path without the process. */
    private static String host(String client) {
        return client.replaceFirst(":\\d+$", "").replaceFirst("^\\[(.*)]$", "$1");
    }

    private static boolean contains(@Nullable String text, String part) {
        return text != null && text.contains(part);
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private static List<String> distinct(List<@Nullable String> words) {
        return words.stream().filter(Objects::nonNull).distinct().sorted().toList();
    }
}
