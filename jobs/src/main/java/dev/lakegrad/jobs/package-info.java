/**
 * The command line: one small class per job, and what all of them share.
 *
 * <p>Read {@link dev.lakegrad.jobs.Lakegrad} first (the main class), then {@link
 * dev.lakegrad.jobs.Job} (what every job does around its own work), then any job.
 *
 * <pre>
 *   arguments + --config file  →  options  →  Job.check  →  session  →  Job.run  →  Report
 *                                                anything that fails on the way  →  Failure
 * </pre>
 *
 * <p>To add a job: extend {@code Job}, list it in {@code Lakegrad}, give it a test and a row in the
 * README's table. May use every floor below; nothing may use this one.
 */
@NullMarked
package dev.lakegrad.jobs;

import org.jspecify.annotations.NullMarked;
