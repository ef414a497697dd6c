package dev.lakegrad.data.text;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What Hugging Face's tokenizers made, by {@code scripts/reference/tokenizers_reference.py}. */
record Reference(String corpus, Map<String, String> files, List<Case> cases) {

  /** A text and its tokens. */
  record Case(String text, List<Integer> ids) {}

  static Reference of(String name) {
    try (InputStream in = Reference.class.getResourceAsStream("/tokenizers/" + name + ".json")) {
      return new ObjectMapper()
          .readValue(Objects.requireNonNull(in, name), new TypeReference<Reference>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
