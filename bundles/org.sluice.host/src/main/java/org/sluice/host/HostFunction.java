// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What the launcher can ask, by {@code verb}. The launcher sees no class of a bundle, so that only types of the JDK
 * pass: maps, lists, texts, numbers, streams and functions. Each verb is a class of its own here.
 *
 * <p>For any thread; {@code reload}, {@code check}, {@code restore} and {@code tool} may block.
 */
@Component(property = "sluice.host:Boolean=true")
public final class HostFunction implements Function<Map<String, Object>, Map<String, Object>> {
    private final ReadinessVerb readiness;
    private final StatusVerb status;
    private final CheckVerb check;
    private final ConfigureVerb configure;
    private final DeliverVerb deliver;
    private final DrainVerb drain;
    private final ReloadVerb reload;
    private final ConsoleVerb console;
    private final ToolVerb tool;
    private final TakeOverVerbs takeOver;
    private final RuntimeVerbs runtime;

    @Activate
    public HostFunction(
            @Reference ReadinessVerb readiness,
            @Reference StatusVerb status,
            @Reference CheckVerb check,
            @Reference ConfigureVerb configure,
            @Reference DeliverVerb deliver,
            @Reference DrainVerb drain,
            @Reference ReloadVerb reload,
            @Reference ConsoleVerb console,
            @Reference ToolVerb tool,
            @Reference TakeOverVerbs takeOver,
            @Reference RuntimeVerbs runtime) {
        this.readiness = readiness;
        this.status = status;
        this.check = check;
        this.configure = configure;
        this.deliver = deliver;
        this.drain = drain;
        this.reload = reload;
        this.console = console;
        this.tool = tool;
        this.takeOver = takeOver;
        this.runtime = runtime;
    }

    /**
     * @throws IllegalArgumentException if there is no such verb
     */
    @Override
    public Map<String, Object> apply(Map<String, Object> question) {
        String verb = String.valueOf(question.get("verb"));
        return switch (verb) {
            case "readiness" -> readiness.answer();
            case "status" -> status.answer();
            case "check" -> check.answer(question);
            case "configure" -> configure.answer(question);
            case "deliver" -> deliver.answer(question);
            case "drain" -> drain.drain();
            case "remaining" -> drain.remaining();
            case "grace" -> drain.grace();
            case "offer" -> takeOver.offer(question);
            case "keep" -> takeOver.keep();
            case "leave" -> takeOver.leave(question);
            case "take" -> takeOver.take(question);
            case "open" -> takeOver.open();
            case "save" -> runtime.save();
            case "restore" -> runtime.restore(question);
            case "reload" -> Map.of("results", List.copyOf(reload.results()));
            case "console" -> console.open(question);
            case "tool" -> tool.run(question);
            default -> throw new IllegalArgumentException("the host knows no verb \"" + verb + "\"");
        };
    }
}
