package dev.lakegrad.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from a YAML file: one key per option, named like the option without its dashes.
 *
 * <p>What stands on the command line wins over the file, and the file over the default. A list
 * becomes {@code a,b}, a mapping {@code k=v;k=v}. What cannot be is named with its line.
 */
final class ConfigFile implements IDefaultValueProvider {
  private final SortedMap<String, ConfigEntry> entries;

  private ConfigFile(SortedMap<String, ConfigEntry> entries) {
    this.entries = entries;
  }

  /** Reads the file that {@code arguments} name with {@code --config} into their command. */
  static void apply(CommandLine root, String... arguments) {
    String file = named(arguments);
    if (file == null) {
      return;
    }
    CommandLine command = chosen(root, arguments);
    ConfigFile config = new ConfigFile(read(command, file));
    config.check(command);
    if (command.getCommand() instanceof Job job) {
      job.rivals().forEach(rivals -> config.giveWay(rivals, arguments));
    }
    command.setDefaultValueProvider(config);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return entry(argument).map(ConfigEntry::text).orElse(null);
  }

  /** Where in the file the value of {@code argument} stands, if it came from there. */
  static Optional<String> place(CommandLine command, @Nullable ArgSpec argument) {
    return command.getDefaultValueProvider() instanceof ConfigFile config && argument != null
        ? config.entry(argument).map(ConfigEntry::place)
        : Optional.empty();
  }

  private Optional<ConfigEntry> entry(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? Optional.ofNullable(entries.get(key(option)))
        : Optional.empty();
  }

  /** Drops {@code rivals} if one of them is among {@code arguments}: the command line wins. */
  private void giveWay(Set<String> rivals, String... arguments) {
    boolean named =
        Arrays.stream(arguments)
            .map(argument -> argument.replaceFirst("=.*", ""))
            .anyMatch(word -> word.startsWith("--") && rivals.contains(word.substring(2)));
    if (named) {
      entries.keySet().removeAll(rivals);
    }
  }

  private void check(CommandLine command) {
    SortedMap<String, OptionSpec> known = new TreeMap<>();
    command.getCommandSpec().options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .forEach(option -> known.put(key(option), option));
    known.remove("config");
    entries.forEach(
        (key, entry) -> {
          OptionSpec option = known.get(key);
          Optional<String> complaint =
              option == null
                  ? Optional.of("is no option." + FailureHandler.nearest(key, known.keySet()))
                  : entry.complaint(option);
          complaint.ifPresent(
              text -> {
                throw refused(command, entry.place() + ": " + text);
              });
        });
  }

  private static SortedMap<String, ConfigEntry> read(CommandLine command, String file) {
    Path path = Path.of(file);
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw refused(command, "--config: no readable file at %s.".formatted(file));
    }
    try (YAMLParser yaml = new YAMLMapper().getFactory().createParser(path.toFile())) {
      return entries(command, file, yaml);
    } catch (JsonProcessingException e) {
      String first = e.getOriginalMessage().lines().findFirst().orElse("it cannot be parsed");
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw refused(command, "--config: %s is not YAML, line %d: %s.".formatted(file, line, first));
    } catch (IOException e) {
      throw refused(command, "--config: %s cannot be read: %s.".formatted(file, e.getMessage()));
    }
  }

  private static SortedMap<String, ConfigEntry> entries(
      CommandLine command, String file, YAMLParser yaml) throws IOException {
    SortedMap<String, ConfigEntry> entries = new TreeMap<>();
    if (yaml.nextToken() == null || yaml.currentToken() == JsonToken.VALUE_NULL) {
      return entries;
    }
    if (yaml.currentToken() != JsonToken.START_OBJECT) {
      throw refused(command, "--config: %s must hold lines of 'option: value'.".formatted(file));
    }
    while (yaml.nextToken() == JsonToken.FIELD_NAME) {
      String key = yaml.currentName();
      int line = yaml.currentTokenLocation().getLineNr();
      yaml.nextToken();
      JsonNode value = new YAMLMapper().readTree(yaml);
      String place = "%s, line %d: %s".formatted(file, line, key);
      if (entries.put(key, new ConfigEntry(place, value)) != null) {
        throw refused(command, place + ": stands there twice.");
      }
    }
    return entries;
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

  private static CommandLine.ParameterException refused(CommandLine command, String message) {
    return new CommandLine.ParameterException(command, message);
  }
}
