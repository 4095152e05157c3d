// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.host.Drainable;
import org.sluice.api.host.Readiness;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.listener.ListenerSource;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.script.ScriptFailure;
import org.sluice.api.script.ScriptInfo;
import org.sluice.api.script.Scripts;

/** All scripts by name, for those who ask about them. */
@Component(service = {ScriptTable.class, Scripts.class, Readiness.class, Drainable.class, ListenerSource.class})
public final class ScriptTable implements Scripts, Readiness, Drainable, ListenerSource {
    /** One of the workers of a script, as {@code pool/2}. */
    private static final Pattern WORKER = Pattern.compile("(.+)/(\\d{1,4})");

    private final Map<String, Script> scripts = new ConcurrentSkipListMap<>();
    private volatile boolean draining;

    void add(Script script) {
        scripts.put(script.name(), script);
        if (draining) {
            script.drain();
        }
    }

    void remove(Script script) {
        scripts.remove(script.name(), script);
    }

    @Override
    public List<ScriptInfo> list() {
        return scripts.values().stream().map(Script::info).toList();
    }

    @Override
    public String reload(String name) throws ScriptFailure {
        try {
            return find(name).reload();
        } catch (ReloadException e) {
            throw new ScriptFailure(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public List<String> eval(String name, String code) throws ScriptFailure {
        Matcher worker = WORKER.matcher(name);
        if (scripts.containsKey(name) || !worker.matches()) {
            return find(name).eval(1, code);
        }
        return find(worker.group(1)).eval(Integer.parseInt(worker.group(2)), code);
    }

    private Script find(String name) throws ScriptFailure {
        Script script = scripts.get(name);
        if (script == null) {
            throw new ScriptFailure("there is no script named " + name
                    + (scripts.isEmpty() ? "; there is none" : "; there are " + String.join(", ", scripts.keySet())));
        }
        return script;
    }

    @Override
    public State state() {
        List<Script> all = List.copyOf(scripts.values());
        return new State(
                all.stream().flatMap(script -> script.ready().stream()).toList(),
                all.stream().flatMap(script -> script.pending().stream()).toList(),
                all.stream().flatMap(script -> script.failed().stream()).toList());
    }

    @Override
    public void drain() {
        draining = true;
        scripts.values().forEach(Script::drain);
    }

    /** None beside the sessions, which the transport tells. */
    @Override
    public int remaining() {
        return 0;
    }

    @Override
    public List<ListenerInfo> listeners() {
        return scripts.values().stream()
                .flatMap(script -> script.listeners().stream())
                .toList();
    }
}
