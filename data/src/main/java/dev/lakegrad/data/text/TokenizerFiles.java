package dev.lakegrad.data.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.engine.Check;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tokenizers as files that other programs read and write: {@code vocab.json} and {@code merges.txt}
 * as GPT-2 has them, {@code vocab.txt} as BERT has it.
 */
public final class TokenizerFiles {
  private static final String VOCABULARY_JSON = "vocab.json";
  private static final String MERGES = "merges.txt";
  private static final String VOCABULARY_LINES = "vocab.txt";
  private static final String VERSION = "#version";
  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerFiles() {}

  /** The names of the files that a tokenizer of {@code kind} has; none for kinds of our own. */
  public static List<String> names(TokenizerKind kind) {
    return switch (kind) {
      case BPE -> List.of(VOCABULARY_JSON, MERGES);
      case WORDPIECE -> List.of(VOCABULARY_LINES);
      case CHAR, WORDS -> List.of();
    };
  }

  /** The files of {@code spec}, by their names. */
  public static SortedMap<String, String> write(TokenizerSpec spec) {
    SortedMap<String, String> files = new TreeMap<>();
    if (spec.kind() == TokenizerKind.BPE) {
      Map<String, Integer> ids = new LinkedHashMap<>();
      spec.vocabulary().forEach(token -> ids.put(token, ids.size()));
      files.put(VOCABULARY_JSON, json(ids));
      files.put(MERGES, VERSION + ": 0.2\n" + lines(spec.merges()));
    }
    if (spec.kind() == TokenizerKind.WORDPIECE) {
      files.put(VOCABULARY_LINES, lines(spec.vocabulary()));
    }
    return Collections.unmodifiableSortedMap(files);
  }

  /** The tokenizer whose files, all that {@link #names} lists, hold these texts. */
  public static TokenizerSpec read(TokenizerKind kind, Map<String, String> files) {
    for (String name : names(kind)) {
      Check.that(files.containsKey(name), "tokenizer", "%s is missing", name);
    }
    TokenizerSpec spec =
        switch (kind) {
          case BPE ->
              new TokenizerSpec(
                  kind,
                  vocabulary(files.getOrDefault(VOCABULARY_JSON, "")),
                  merges(files.getOrDefault(MERGES, "")));
          case WORDPIECE ->
              TokenizerSpec.of(kind, files.getOrDefault(VOCABULARY_LINES, "").lines().toList());
          case CHAR, WORDS ->
              throw new IllegalArgumentException(
                  "tokenizer: %s has no files; bpe and wordpiece have".formatted(kind.label()));
        };
    spec.tokenizer(); // refuses what does not go together
    return spec;
  }

  private static String lines(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private static String json(Map<String, Integer> ids) {
    try {
      return JSON.writeValueAsString(ids);
    } catch (JsonProcessingException e) {
      throw new AssertionError("names and numbers are always JSON", e);
    }
  }

  private static List<String> merges(String text) {
    return text.lines()
        .filter(line -> !line.isEmpty())
        .skip(text.startsWith(VERSION) ? 1 : 0)
        .toList();
  }

  /** Tokens in the order of their ids, which must be 0, 1, ... without a gap. */
  private static List<String> vocabulary(String json) {
    Map<String, Integer> ids;
    try {
      ids = JSON.readValue(json, new TypeReference<LinkedHashMap<String, Integer>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "tokenizer: %s is no JSON object of ids: %s"
              .formatted(VOCABULARY_JSON, e.getOriginalMessage()),
          e);
    }
    String[] tokens = new String[ids.size()];
    ids.forEach(
        (token, id) -> {
          Check.that(
              id != null && id >= 0 && id < tokens.length && tokens[id] == null,
              "tokenizer",
              "%d ids are to be 0 to %d, each once, but that of \"%s\" is %s",
              tokens.length,
              tokens.length - 1,
              token,
              id);
          tokens[id] = token;
        });
    return new ArrayList<>(List.of(tokens));
  }
}
