// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.intercept.ClientCommand;
import org.sluice.api.intercept.CommandInterceptor;
import org.sluice.api.intercept.Interception;
import org.sluice.api.session.Session;
import org.sluice.module.Asked;
import org.sluice.module.Enquiry;
import org.sluice.module.ModuleTable;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.command.ResponseShape;

/** Asks the interceptors of this moment in the order of their ranking, each what the one before has made of the command. */
@Component(service = Interceptors.class)
public final class Interceptors {
    private final Asked<CommandInterceptor> interceptors;

    @Activate
    public Interceptors(@Reference ModuleTable modules) {
        interceptors = modules.allAsked(
                "interceptor",
                CommandInterceptor.COMMANDS,
                List.of(CommandType.COM_QUERY.name(), CommandType.COM_STMT_PREPARE.name()),
                CommandInterceptor::describe);
    }

    @Deactivate
    void deactivate() {
        interceptors.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindInterceptor(ServiceReference<CommandInterceptor> reference, CommandInterceptor interceptor) {
        interceptors.bind(reference, interceptor);
    }

    public void updatedInterceptor(ServiceReference<CommandInterceptor> reference, CommandInterceptor interceptor) {
        interceptors.bind(reference, interceptor);
    }

    public void unbindInterceptor(ServiceReference<CommandInterceptor> reference) {
        interceptors.unbind(reference);
    }

    /** Whether any commands must be looked into at this moment; cheap. */
    public boolean areThere() {
        return !interceptors.order().isEmpty();
    }

    /** Whether somebody wants to be asked for such a command. */
    public boolean want(CommandType type) {
        return type.response() != ResponseShape.NONE
                && type.response() != ResponseShape.LOGIN
                && !interceptors.order().isEmptyFor(type.name());
    }

    /**
     * What is to become of a command.
     *
     * @param interception Pass, Replace, an Answer or Refuse; null if an interceptor has failed
     * @param fault whose fault, and which; null if there is none
     */
    public record Decision(
            @Nullable Interception interception, @Nullable String fault) {}

    /**
     * Asks on the session's event loop, and answers on it: at once if no interceptor needs time.
     *
     * @param fit what can become of the command
     */
    public void ask(Session session, ClientCommand command, CommandFit fit, EventLoop loop, Consumer<Decision> told) {
        Course course = new Course(session, command, fit);
        Enquiry.ask(interceptors, session.user(), command.name(), loop, course, answer -> {
            if (answer.fault() != null) {
                told.accept(new Decision(null, "interceptor " + answer.by() + ": " + answer.fault()));
            } else {
                Interception last = answer.answer();
                told.accept(new Decision(last != null ? last : course.passed(), null));
            }
        });
    }
}
