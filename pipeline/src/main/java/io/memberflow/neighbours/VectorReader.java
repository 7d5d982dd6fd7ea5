package io.memberflow.neighbours;

import io.memberflow.store.Layout;
import io.memberflow.store.Section;
import io.memberflow.store.StoredRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Takes a vector out of a record. A record that lacks a part of it has none: absent is not zero. A
 * packed field with another length than a multiple of 4 is none either, and neither is a value that
 * is not finite in float32, or an id that cannot be told in a list.
 */
final class VectorReader {
  private final List<String> vectors;
  private final Function<String, Optional<Layout>> layouts;

  /**
   * @param vectors names of features, or of fields that no layout has
   * @param layouts the layout of a definition hash, empty where none was published
   */
  VectorReader(List<String> vectors, Function<String, Optional<Layout>> layouts) {
    this.vectors = vectors;
    this.layouts = layouts;
  }

  /** The field that holds a feature in this record. */
  private String field(StoredRecord stored, String name) {
    return stored
        .section(Section.FEATURES)
        .flatMap(provenance -> layouts.apply(provenance.version()))
        .flatMap(layout -> layout.column(name))
        .map(Layout.Column::field)
        .orElse(name);
  }

  Optional<VectorRow> read(StoredRecord stored) {
    Optional<float[]> values = vectors.size() == 1 ? packed(stored) : numbers(stored);
    return values
        .map(v -> new VectorRow(stored.key().id(), asOf(stored), v))
        .filter(VectorRow::isUsable);
  }

  /** Of the section that the vector is, else of the features. */
  private long asOf(StoredRecord stored) {
    return stored
        .section(vectors.get(0))
        .filter(own -> vectors.size() == 1)
        .or(() -> stored.section(Section.FEATURES))
        .map(provenance -> provenance.asOf().toEpochMilli())
        .orElse(0L);
  }

  private Optional<float[]> packed(StoredRecord stored) {
    return stored
        .bytes(field(stored, vectors.get(0)))
        .filter(bytes -> bytes.length > 0 && bytes.length % 4 == 0)
        .map(
            bytes -> {
              float[] values = new float[bytes.length / 4];
              ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
              return values;
            });
  }

  private Optional<float[]> numbers(StoredRecord stored) {
    float[] values = new float[vectors.size()];
    for (int i = 0; i < values.length; i++) {
      OptionalDouble number = stored.number(field(stored, vectors.get(i)));
      if (number.isEmpty()) {
        return Optional.empty();
      }
      values[i] = (float) number.getAsDouble();
    }
    return Optional.of(values);
  }
}
