// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sluice.api.intercept.ClientCommand;
import org.sluice.api.intercept.CommandInterceptor;
import org.sluice.api.intercept.Interception;
import org.sluice.api.session.Session;
import org.sluice.module.Enquiry;

/** One command on its way through the interceptors. */
final class Course implements Enquiry.Wording<CommandInterceptor, Interception> {
    private final Session session;
    private final ClientCommand sent;
    private final CommandFit fit;
    private ClientCommand command;

    Course(Session session, ClientCommand sent, CommandFit fit) {
        this.session = session;
        this.sent = sent;
        this.fit = fit;
        this.command = sent;
    }

    /** What came of it if nobody has ended it. */
    Interception passed() {
        String text = command.text();
        return command == sent || text == null ? new Interception.Pass() : new Interception.Replace(text);
    }

    @Override
    public Interception ask(CommandInterceptor interceptor) {
        return interceptor.intercept(session, command);
    }

    @Override
    public Interception askBeside(CommandInterceptor interceptor) {
        return interceptor.intercept(session, sent);
    }

    @Override
    public @Nullable CompletionStage<Interception> later(Interception answer) {
        return answer instanceof Interception.Later later ? later.answer() : null;
    }

    @Override
    public @Nullable String nonsense(Interception answer) {
        return fit.nonsense(answer);
    }

    @Override
    public boolean counts(Interception answer) {
        return answer instanceof Interception.Answer || answer instanceof Interception.Refuse;
    }

    @Override
    public boolean changes(Interception answer) {
        if (answer instanceof Interception.Replace replaced) {
            command = with(replaced);
            return true;
        }
        return false;
    }

    @Override
    public void again() {
        command = sent;
    }

    private ClientCommand with(Interception.Replace replaced) {
        return new ClientCommand(sent.name(), sent.code(), sent.length(), replaced.text(), false);
    }

    @Override
    public String words(Interception answer) {
        if (answer instanceof Interception.Refuse refused) {
            return "refuses: " + refused.code() + " " + refused.message();
        }
        if (answer instanceof Interception.Rows rows) {
            return "answers with " + rows.rows().size() + " rows";
        }
        return "answers OK";
    }

    @Override
    public String none(@Nullable Interception answer) {
        Interception last = answer == null ? passed() : answer;
        return last instanceof Interception.Replace replaced
                ? "replaces by " + with(replaced).shown()
                : "passes";
    }
}
