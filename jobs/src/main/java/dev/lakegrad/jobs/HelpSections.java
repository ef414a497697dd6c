package dev.lakegrad.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Shows a job's options under the headings of the classes they come from. */
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
    List<OptionSpec> rest = new ArrayList<>(spec.options());
    StringBuilder text = new StringBuilder();
    for (CommandSpec group : spec.mixins().values()) {
      rest.removeAll(group.options());
      text.append(group.usageMessage().optionListHeading().formatted());
      text.append(help.optionListExcludingGroups(group.options()));
    }
    if (!rest.isEmpty()) {
      text.append("%nGeneral%n".formatted());
    }
    return text.append(help.optionListExcludingGroups(rest)).toString();
  }
}
