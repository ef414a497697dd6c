package dev.lakegrad.jobs;

/** How far a job has come, which tells whose fault a failure most likely is. */
enum Phase {
  OPTIONS(ExitCode.USAGE),
  SESSION(ExitCode.ENVIRONMENT),
  INPUT(ExitCode.INPUT),
  PREFLIGHT(ExitCode.ENVIRONMENT),
  TRAINING(ExitCode.TRAINING),
  /** A finished model at work: evaluation, prediction. */
  COMPUTING(ExitCode.ENVIRONMENT),
  OUTPUT(ExitCode.ENVIRONMENT);

  private final ExitCode exitCode;

  Phase(ExitCode exitCode) {
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
