package dev.lakegrad.data.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lakegrad.data.table.Properties;
import dev.lakegrad.data.text.TokenizerSpec;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Values of table properties. */
final class PropertyValues {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private PropertyValues() {}

  /** The properties that a tokenizer is kept in. */
  static SortedMap<String, String> of(TokenizerSpec tokenizer) {
    SortedMap<String, String> properties = new TreeMap<>();
    properties.put(Properties.TOKENIZER, tokenizer.kind().label());
    properties.put(Properties.VOCABULARY, of(tokenizer.vocabulary()));
    if (!tokenizer.merges().isEmpty()) {
      properties.put(Properties.MERGES, of(tokenizer.merges()));
    }
    return properties;
  }

  static String of(List<?> values) {
    try {
      return MAPPER.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new AssertionError("strings and numbers are always JSON", e);
    }
  }

  /** Nine digits: more than a float holds, fewer than the order of summing can change. */
  static String of(double[] values) {
    return of(
        Arrays.stream(values)
            .mapToObj(v -> new BigDecimal(v).round(new MathContext(9)).doubleValue())
            .toList());
  }
}
