// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.observe;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.command.Command;
import org.sluice.api.command.Response;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionObserver;
import org.sluice.module.Asked;
import org.sluice.module.ModuleFault;
import org.sluice.module.ModuleTable;
import org.sluice.module.Offer;

/** Tells all observers, each for itself; what they throw costs nobody else anything. None is needed. */
@Component(service = Observers.class)
public final class Observers {
    private final Asked<SessionObserver> ofSessions;
    /** These are told of the sessions too. */
    private final Asked<SessionObserver> ofCommands;

    private final LongAdder commandsRead = new LongAdder();

    @Activate
    public Observers(@Reference ModuleTable modules) {
        ofSessions = modules.askedSideBySide("observer", SessionObserver::describe);
        ofCommands = modules.askedSideBySide("command observer", SessionObserver::describe);
    }

    @Deactivate
    void deactivate() {
        ofSessions.close();
        ofCommands.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindObserver(ServiceReference<SessionObserver> reference, SessionObserver observer) {
        Object commands = reference.getProperty(SessionObserver.COMMANDS);
        boolean wanted = commands != null && Boolean.parseBoolean(commands.toString());
        (wanted ? ofSessions : ofCommands).unbind(reference);
        (wanted ? ofCommands : ofSessions).bind(reference, observer);
    }

    public void updatedObserver(ServiceReference<SessionObserver> reference, SessionObserver observer) {
        bindObserver(reference, observer);
    }

    public void unbindObserver(ServiceReference<SessionObserver> reference) {
        ofSessions.unbind(reference);
        ofCommands.unbind(reference);
    }

    public void opened(Session session) {
        tell(session, observer -> observer.opened(session));
    }

    public void routed(Session session) {
        tell(session, observer -> observer.routed(session));
    }

    public void loggedIn(Session session) {
        tell(session, observer -> observer.loggedIn(session));
    }

    public void closed(Session session) {
        tell(session, observer -> observer.closed(session));
    }

    /** Whether anybody wants to know of this session's commands at this moment; one volatile read if nobody does. */
    public boolean wantCommands(Session session) {
        List<Offer<SessionObserver>> wanting = ofCommands.order().inForce(null);
        for (int i = 0; i < wanting.size(); i++) {
            if (concerns(wanting.get(i), session)) {
                return true;
            }
        }
        return false;
    }

    public void command(Session session, Command command) {
        tell(ofCommands, session, observer -> observer.command(session, command));
    }

    public void response(Session session, Command command, Response response) {
        tell(ofCommands, session, observer -> observer.response(session, command, response));
    }

    /** A command was read so that observers can be told of it. */
    public void countRead() {
        commandsRead.increment();
    }

    /** How many commands were read for observers. */
    public long commandsRead() {
        return commandsRead.sum();
    }

    private void tell(Session session, Consumer<SessionObserver> event) {
        tell(ofSessions, session, event);
        tell(ofCommands, session, event);
    }

    private static void tell(Asked<SessionObserver> asked, Session session, Consumer<SessionObserver> event) {
        for (Offer<SessionObserver> offer : asked.order().inForce(null)) {
            if (concerns(offer, session)) {
                tell(offer, event);
            }
        }
    }

    private static void tell(Offer<SessionObserver> offer, Consumer<SessionObserver> event) {
        try {
            offer.ask(observer -> {
                event.accept(observer);
                return Boolean.TRUE;
            });
            offer.told();
        } catch (ModuleFault e) {
            // counted and logged where it was thrown: the session goes on
        }
    }

    private static boolean concerns(Offer<SessionObserver> offer, Session session) {
        Object only = offer.property(SessionObserver.SESSION);
        return only == null || only.toString().equals(session.id().toString());
    }
}
