// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionId;
import org.sluice.api.session.SessionObserver;
import org.sluice.api.session.Sessions;

/** {@code session:tap}: what passes on one session, while it passes. */
@Component(
        service = {TapCommands.class, CommandSet.class},
        property = {"osgi.command.scope=session", "osgi.command.function=tap"})
public final class TapCommands implements CommandSet {
    private static final Usage TAP = Usage.of(
                    "session:tap",
                    "prints each command of one session and the answer to it as they pass, until Ctrl-C or the session's"
                            + " end; passwords in statements are masked",
                    "session:tap {SESSION_ID:42}")
            .operand("ID", Usage.Times.ONCE, Kind.SESSION_ID, "the session's number, from session:list");

    private final BundleContext context;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Sessions sessions;

    @Activate
    public TapCommands(BundleContext context) {
        this.context = context;
    }

    @Descriptor("prints the commands of one session and their answers as they pass; --help tells more")
    public Object tap(CommandSession conversation, @Nullable String... args) {
        return TAP.run(this, args, arguments -> {
            if (Boolean.TRUE.equals(conversation.get(GogoConversation.WATCHED))) {
                throw TAP.wrong("it follows the session by itself, without watch");
            }
            Session session = find(arguments.operand(0));
            boolean json = arguments.has(Usage.JSON);
            conversation.put(GogoConversation.FOLLOWS, true);
            try {
                follow(session, json);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CommandException.failed("interrupted");
            }
            String reason = session.closeReason() == null
                    ? "the terminal is gone"
                    : session.closeReason().label();
            return new Answer(
                    Json.object("at", Instant.now().toString(), "direction", "end", "close_reason", reason),
                    Report.line("session " + session.id() + " has ended (" + reason + ")"));
        });
    }

    private void follow(Session session, boolean json) throws InterruptedException {
        Tap tap = new Tap(json);
        Map<String, Object> properties = Map.of(
                SessionObserver.COMMANDS,
                true,
                SessionObserver.SESSION,
                session.id().value(),
                "module.name",
                "session:tap");
        ServiceRegistration<SessionObserver> registration =
                context.registerService(SessionObserver.class, tap, FrameworkUtil.asDictionary(properties));
        try {
            tap.print(session, System.out);
        } finally {
            unregister(registration);
        }
    }

    /** The bundle may have stopped meanwhile. */
    private static void unregister(ServiceRegistration<SessionObserver> registration) {
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            // it is gone already
        }
    }

    private Session find(String text) {
        Sessions known = sessions;
        if (known == null) {
            throw CommandException.failed(
                    "nothing carries sessions: no Sessions service (is org.sluice.transport started?)");
        }
        SessionId id;
        try {
            id = SessionId.parse(text);
        } catch (IllegalArgumentException e) {
            throw TAP.wrong(String.valueOf(e.getMessage()));
        }
        Session session = known.find(id)
                .orElseThrow(() ->
                        CommandException.failed("there is no session " + id + "; session:list shows those that live"));
        if (session.protocol().equals("tcp")) {
            throw CommandException.failed("session " + id + " is passed on as tcp, which has no commands to show");
        }
        return session;
    }

    @Override
    public List<Usage> usages() {
        return List.of(TAP);
    }

    @Override
    public List<String> words(Kind kind) {
        Sessions known = sessions;
        return kind == Kind.SESSION_ID && known != null
                ? known.list().stream()
                        .filter(session -> !session.protocol().equals("tcp"))
                        .map(session -> session.id().toString())
                        .toList()
                : List.of();
    }
}
