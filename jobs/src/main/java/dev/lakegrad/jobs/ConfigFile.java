package dev.lakegrad.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from a YAML file: one key per option, named like the option without its dashes.
 *
 * <p>What stands on the command line wins over the file, and the file over the default. A list
 * becomes {@code a,b}, a mapping {@code k=v;k=v}.
 */
final class ConfigFile implements IDefaultValueProvider {
  private final Map<String, String> values;

  private ConfigFile(Map<String, String> values) {
    this.values = values;
  }

  /** Reads the file that {@code arguments} name with {@code --config} into their command. */
  static void apply(CommandLine root, String... arguments) {
    String file = named(arguments);
    if (file == null) {
      return;
    }
    CommandLine command = chosen(root, arguments);
    ConfigFile config = new ConfigFile(read(command, file));
    config.refuseUnknown(command, file);
    if (command.getCommand() instanceof Job job) {
      job.rivals().forEach(rivals -> config.giveWay(rivals, arguments));
    }
    command.setDefaultValueProvider(config);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option ? values.get(key(option)) : null;
  }

  /** Drops {@code rivals} if one of them is among {@code arguments}: the command line wins. */
  private void giveWay(Set<String> rivals, String... arguments) {
    boolean named =
        Arrays.stream(arguments)
            .map(argument -> argument.replaceFirst("=.*", ""))
            .anyMatch(word -> word.startsWith("--") && rivals.contains(word.substring(2)));
    if (named) {
      values.keySet().removeAll(rivals);
    }
  }

  private void refuseUnknown(CommandLine command, String file) {
    TreeSet<String> known =
        command.getCommandSpec().options().stream()
            .filter(option -> !option.usageHelp() && !option.versionHelp())
            .map(ConfigFile::key)
            .collect(Collectors.toCollection(TreeSet::new));
    known.remove("config");
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        throw refused(
            command,
            "%s: unknown key '%s' for %s.%s"
                .formatted(
                    file, key, name(command.getCommandSpec()), FailureHandler.nearest(key, known)));
      }
    }
  }

  private static Map<String, String> read(CommandLine command, String file) {
    Path path = Path.of(file);
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw refused(command, "--config: no readable file at %s.".formatted(file));
    }
    try {
      return flat(command, file, new YAMLMapper().readTree(path.toFile()));
    } catch (IOException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("not YAML");
      throw refused(command, "--config: %s is not YAML: %s.".formatted(file, first));
    }
  }

  private static Map<String, String> flat(CommandLine command, String file, JsonNode tree) {
    if (tree.isMissingNode() || tree.isNull()) {
      return new LinkedHashMap<>();
    }
    if (!tree.isObject()) {
      throw refused(command, "--config: %s must hold lines of 'option: value'.".formatted(file));
    }
    Map<String, String> flat = new LinkedHashMap<>();
    tree.properties().forEach(e -> flat.put(e.getKey(), text(e.getValue())));
    return flat;
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(ConfigFile::text)
          .collect(Collectors.joining(","));
    }
    if (value.isObject()) {
      List<String> pairs = new ArrayList<>();
      value.properties().forEach(e -> pairs.add(e.getKey() + "=" + text(e.getValue())));
      return String.join(";", pairs);
    }
    return value.asText();
  }

  private static @Nullable String named(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith("--config=")) {
        return arguments[i].substring("--config=".length());
      }
      if (arguments[i].equals("--config") && i + 1 < arguments.length) {
        return arguments[i + 1];
      }
    }
    return null;
  }

  private static CommandLine chosen(CommandLine root, String... arguments) {
    CommandLine command = root;
    for (String argument : arguments) {
      CommandLine next = command.getSubcommands().get(argument);
      if (next == null) {
        break;
      }
      command = next;
    }
    return command;
  }

  private static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  private static String name(CommandSpec spec) {
    return spec.qualifiedName();
  }

  private static CommandLine.ParameterException refused(CommandLine command, String message) {
    return new CommandLine.ParameterException(command, message);
  }
}
