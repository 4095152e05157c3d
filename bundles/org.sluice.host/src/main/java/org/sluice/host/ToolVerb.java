// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.sluice.api.host.Tool;

/**
 * {@code tool}: runs the tool {@code name} with the texts {@code arguments} and the streams {@code in}, {@code out} and
 * {@code err}, of which the last is a terminal if {@code terminal} says so. Answers its {@code status} when it is done.
 */
@Component(service = ToolVerb.class)
public final class ToolVerb {
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Tool> tools = List.of();

    /** Empty if no bundle has that tool. */
    Map<String, Object> run(Map<String, Object> question) {
        for (Tool tool : tools) {
            if (tool.name().equals(question.get("name"))) {
                Tool.Streams streams = new Tool.Streams(
                        (InputStream) question.get("in"),
                        (OutputStream) question.get("out"),
                        (OutputStream) question.get("err"),
                        Boolean.TRUE.equals(question.get("terminal")));
                return Map.of("status", tool.run(arguments(question), streams));
            }
        }
        return Map.of();
    }

    private static List<String> arguments(Map<String, Object> question) {
        return question.get("arguments") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
