package dev.lakegrad.jobs;

import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Shows a job's options: what it needs first, the others by the classes they come from. */
final class HelpSections {
  private HelpSections() {}

  /** Makes {@code line} and all of its jobs show their help so. */
  static void install(CommandLine line) {
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpSections::options);
    line.getSubcommands().values().forEach(HelpSections::install);
  }

  /** Lists what the exit codes mean. */
  static void exitCodes(CommandLine line) {
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(" " + code.number(), code.meaning());
    }
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    usage.exitCodeListHeading("%nExit codes%n");
    usage.exitCodeList(codes);
  }

  private static String options(Help help) {
    CommandSpec spec = help.commandSpec();
    List<OptionSpec> required = spec.options().stream().filter(OptionSpec::required).toList();
    List<OptionSpec> rest = new ArrayList<>(spec.options());
    rest.removeAll(required);
    StringBuilder text = new StringBuilder();
    append(text, "%nRequired%n", help, required);
    for (CommandSpec group : spec.mixins().values()) {
      List<OptionSpec> own = group.options().stream().filter(o -> !o.required()).toList();
      rest.removeAll(own);
      append(text, group.usageMessage().optionListHeading(), help, own);
    }
    List<OptionSpec> own = rest.stream().filter(option -> !general(option)).toList();
    rest.removeAll(own);
    append(text, "%nOf this job%n", help, own);
    append(text, "%nGeneral%n", help, rest);
    return text.toString();
  }

  /** Whether all jobs have it: those that only one has stand in its own class. */
  private static boolean general(OptionSpec option) {
    return !(option.userObject() instanceof Member member)
        || member.getDeclaringClass() == Job.class
        || !Job.class.isAssignableFrom(member.getDeclaringClass());
  }

  private static void append(
      StringBuilder text, String heading, Help help, List<OptionSpec> options) {
    if (!options.isEmpty()) {
      text.append(heading.formatted()).append(help.optionListExcludingGroups(options));
    }
  }
}
