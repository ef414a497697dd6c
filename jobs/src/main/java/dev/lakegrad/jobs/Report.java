package dev.lakegrad.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a job found out: facts for programs, in the order they were added, and text for people.
 *
 * <p>A fact without a text of its own is printed as {@code name value}, and one of several parts as
 * {@code name part: value, part: value}.
 */
final class Report {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, @Nullable Object> facts = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();

  /** An empty report of a job that ended like this. */
  static Report of(CommandSpec job, ExitCode code) {
    String name = job.qualifiedName().replaceFirst("^lakegrad ", "");
    return new Report()
        .hidden("job", name)
        .hidden("ok", code == ExitCode.OK)
        .hidden("exit_code", code.number());
  }

  /** A fact that people and programs see; a null value says "none". */
  Report fact(String name, @Nullable Object value) {
    facts.put(name, value);
    lines.add("%-16s %s".formatted(name.replace('_', ' '), plain(value)));
    return this;
  }

  private static String plain(@Nullable Object value) {
    if (value instanceof Map<?, ?> parts) {
      return parts.isEmpty()
          ? "none"
          : parts.entrySet().stream()
              .map(part -> part.getKey() + ": " + part.getValue())
              .collect(Collectors.joining(", "));
    }
    return value == null ? "none" : value.toString();
  }

  /** A fact for programs only. */
  Report hidden(String name, @Nullable Object value) {
    facts.put(name, value);
    return this;
  }

  /** Text for people only; may hold several lines, and none is an empty one. */
  Report text(String text) {
    String end = text.stripTrailing();
    lines.addAll(end.isEmpty() ? List.of("") : end.lines().toList());
    return this;
  }

  void printText(PrintWriter out) {
    lines.forEach(out::println);
    out.flush();
  }

  /** One line of JSON. */
  void printJson(PrintWriter out) {
    out.println(json());
    out.flush();
  }

  String json() {
    try {
      return JSON.writeValueAsString(facts);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a report holds only plain values", e);
    }
  }
}
