package dev.lakegrad.data.ingest;

import dev.lakegrad.data.text.TokenizerFiles;
import dev.lakegrad.data.text.TokenizerFolder;
import dev.lakegrad.data.text.TokenizerSource;
import dev.lakegrad.data.text.TokenizerSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** Reads tokenizers from folders on any Hadoop file system. */
public final class TokenizerReader {
  private TokenizerReader() {}

  /** The tokenizer whose files lie in {@code folder}. */
  public static TokenizerSpec read(SparkSession spark, TokenizerFolder folder) {
    Map<String, String> files = new TreeMap<>();
    for (String name : TokenizerFiles.names(folder.kind())) {
      files.put(name, text(Source.of(spark, folder.path() + "/" + name)));
    }
    try {
      return TokenizerFiles.read(folder.kind(), files);
    } catch (IllegalArgumentException e) {
      throw ImportException.noTokenizer(folder.path(), folder.kind().label(), e);
    }
  }

  /** A folder's tokenizer in place of the folder; all else as it is. */
  static TokenizerSource found(SparkSession spark, TokenizerSource source) {
    return source instanceof TokenizerFolder folder ? read(spark, folder) : source;
  }

  private static String text(Source source) {
    try (InputStream in = source.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw ImportException.unreadable(source.path(), e);
    }
  }
}
