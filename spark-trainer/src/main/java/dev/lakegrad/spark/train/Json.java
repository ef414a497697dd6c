package dev.lakegrad.spark.train;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.lakegrad.engine.memory.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The one mapper of this package; a {@link Shape} is an array of its sizes. */
final class Json {
  static final ObjectMapper MAPPER = new ObjectMapper().registerModule(shapes());

  private Json() {}

  /** {@code value} as the tree that comes from a file of it. */
  static JsonNode reread(Object value) {
    try {
      return MAPPER.readTree(MAPPER.writeValueAsBytes(value));
    } catch (IOException e) {
      throw new AssertionError("memory holds plain data", e);
    }
  }

  /** For a person: {@code name: adam, decay: 0.1}. */
  static String text(JsonNode node) {
    if (!node.isObject()) {
      return node.isValueNode() ? node.asText() : node.toString();
    }
    List<String> fields = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String value = text(field.getValue());
      fields.add(field.getKey() + ": " + (field.getValue().isObject() ? "{" + value + "}" : value));
    }
    return String.join(", ", fields);
  }

  private static SimpleModule shapes() {
    return new SimpleModule()
        .addSerializer(Shape.class, new ShapeWriter())
        .addDeserializer(Shape.class, new ShapeReader());
  }

  private static final class ShapeWriter extends JsonSerializer<Shape> {
    @Override
    public void serialize(Shape shape, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeArray(shape.toArray(), 0, shape.rank());
    }
  }

  private static final class ShapeReader extends JsonDeserializer<Shape> {
    @Override
    public Shape deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return Shape.of(in.readValueAs(int[].class));
    }
  }
}
