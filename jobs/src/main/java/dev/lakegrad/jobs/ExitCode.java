package dev.lakegrad.jobs;

/** How a job ended, as scripts see it; the README lists the numbers. */
enum ExitCode {
  OK(0, "the job did what it was asked"),
  USAGE(2, "the options are wrong or do not go together: nothing was changed"),
  INPUT(3, "the table, a file or the model is not what the job needs"),
  ENVIRONMENT(4, "the output path, the file system, the cluster or the machine cannot do it"),
  TRAINING(5, "training started and failed; the checkpoints it has written are kept"),
  INTERNAL(70, "a bug in Lakegrad"),
  /** The JVM's own answers to signals. */
  INTERRUPTED(130, "interrupted from the keyboard; of a training the checkpoints are kept"),
  TERMINATED(143, "ended by SIGTERM; of a training the checkpoints are kept");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  int number() {
    return number;
  }

  String meaning() {
    return meaning;
  }
}
