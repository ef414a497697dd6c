package dev.lakegrad.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.OptionSpec;

/**
 * One key of a file of options.
 *
 * @param place the file, the line and the key, as a message begins
 */
record ConfigEntry(String place, JsonNode value) {

  /** Why {@code option} cannot take a value of this form, if it cannot. */
  Optional<String> complaint(OptionSpec option) {
    boolean mapping = Map.class.isAssignableFrom(option.type());
    if (value.isNull()) {
      return Optional.of("there is no value.");
    }
    if (mapping && !value.isObject()) {
      return Optional.of("'%s' is no mapping; write {name: value}.".formatted(text()));
    }
    if (!mapping && value.isObject()) {
      return Optional.of("a mapping cannot be its value.");
    }
    if (value.isArray() && !option.isMultiValue()) {
      return Optional.of("a list cannot be its value, it takes one.");
    }
    // The value of a setting may be a list itself, such as {hidden: [512, 512]}.
    boolean deep = mapping ? inner(value).anyMatch(ConfigEntry::nested) : nested(value);
    return deep ? Optional.of("a list within a list cannot be its value.") : Optional.empty();
  }

  private static boolean nested(JsonNode node) {
    return inner(node).anyMatch(JsonNode::isContainerNode);
  }

  private static Stream<JsonNode> inner(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }

  /** As it would stand on the command line: a list as {@code a,b}, a mapping as {@code k=v;k=v}. */
  String text() {
    return text(value);
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      return inner(value).map(ConfigEntry::text).collect(Collectors.joining(","));
    }
    if (value.isObject()) {
      List<String> pairs = new ArrayList<>();
      value.properties().forEach(e -> pairs.add(e.getKey() + "=" + text(e.getValue())));
      return String.join(";", pairs);
    }
    return value.asText();
  }
}
