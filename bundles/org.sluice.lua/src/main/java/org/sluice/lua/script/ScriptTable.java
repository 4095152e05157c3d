// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.host.Drainable;
import org.sluice.api.host.Readiness;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.listener.ListenerSource;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.script.ScriptFailure;
import org.sluice.api.script.ScriptInfo;
import org.sluice.api.script.Scripts;
import org.sluice.api.tls.TlsContexts;

/** All scripts by name, for those who ask about them. */
@Component(service = {ScriptTable.class, Scripts.class, Readiness.class, Drainable.class, ListenerSource.class})
public final class ScriptTable implements Scripts, Readiness, Drainable, ListenerSource {
    /** One of the workers of a script, as {@code pool/2}. */
    private static final Pattern WORKER = Pattern.compile("(.+)/(\\d{1,4})");

    private final Map<String, Script> scripts = new ConcurrentSkipListMap<>();
    private final AtomicReference<@Nullable TlsContexts> tls = new AtomicReference<>();
    /** Those whose configuration is gone. */
    private final Set<Script> leaving = ConcurrentHashMap.newKeySet();

    private volatile boolean draining;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTls(TlsContexts contexts) {
        tls.set(contexts);
    }

    void unbindTls(TlsContexts contexts) {
        tls.compareAndSet(contexts, null);
    }

    /** The TLS contexts of this moment; null if no bundle gives any. */
    @Nullable
    TlsContexts tls() {
        return tls.get();
    }

    void add(Script script) {
        scripts.put(script.name(), script);
        if (draining) {
            script.drain();
        }
    }

    /** Its sessions may finish; it is closed with this table at the latest. */
    void leave(Script script, Duration grace) {
        remove(script);
        leaving.add(script);
        var unused = script.leave(grace).whenComplete((ended, failure) -> leaving.remove(script));
    }

    @Deactivate
    public void close() {
        leaving.forEach(Script::close);
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
