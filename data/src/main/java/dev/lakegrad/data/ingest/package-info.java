/**
 * Importers: files in, one commit of a Delta table out.
 *
 * <p>Read {@link dev.lakegrad.data.ingest.IdxImport} first, then {@code Destination}. Each importer
 * goes the same way:
 *
 * <pre>
 *   claim the target  →  read the source once: check every row, gather statistics
 *                     →  read it again on the executors, as rows of the table
 *                     →  one Delta commit with rows, schema and table properties
 * </pre>
 *
 * <p>So a table is there with all it needs, or it is not there. What a mistake in the source is
 * like is said with the file, the line or byte, what was expected and what was found; nothing is
 * left behind. The properties are named by {@link dev.lakegrad.data.table.Properties}; every table
 * has the partition column {@code split}, {@code train} or {@code test}.
 *
 * <table>
 *   <caption>Columns</caption>
 *   <tr><th>format<th>columns besides split
 *   <tr><td>image<td>{@code image binary} (unsigned bytes, channel by channel, row by row),
 *       {@code label int}
 *   <tr><td>vector<td>one {@code double} for each feature, or {@code features array<float>} if
 *       there are more than 100; {@code label int}
 *   <tr><td>tokens<td>{@code tokens array<int>} of one length, {@code position long}
 *   <tr><td>text<td>{@code tokens array<int>} of one length, padded with -1, {@code text string},
 *       {@code label int}
 * </table>
 *
 * <p>Rows of images, CSV and labelled text lie in the files in a seeded random order, so that a
 * file is not all of one label; the order depends on seed, content and number of files alone. To
 * add a format: an options record with a checking constructor, a class that gives rows and
 * properties to {@code Destination.commit}, a test with a broken source.
 */
@NullMarked
package dev.lakegrad.data.ingest;

import org.jspecify.annotations.NullMarked;
