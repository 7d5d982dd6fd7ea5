package io.memberflow.neighbours;

import io.memberflow.store.Section;
import io.memberflow.store.StoredRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Takes a vector out of a record. A record that lacks a part of it has none: absent is not zero. A
 * packed field with another length than a multiple of 4 is none either, and neither is a value that
 * is not finite in float32.
 */
final class VectorReader {
  private final List<String> vectors;

  VectorReader(List<String> vectors) {
    this.vectors = vectors;
  }

  Optional<VectorRow> read(StoredRecord stored) {
    Optional<float[]> values = vectors.size() == 1 ? packed(stored) : numbers(stored);
    return values
        .filter(VectorReader::isFinite)
        .map(
            v ->
                new VectorRow(
                    stored.key().id(),
                    stored.section(Section.FEATURES).map(p -> p.asOf().toEpochMilli()).orElse(0L),
                    v));
  }

  private Optional<float[]> packed(StoredRecord stored) {
    return stored
        .bytes(vectors.get(0))
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
      OptionalDouble number = stored.number(vectors.get(i));
      if (number.isEmpty()) {
        return Optional.empty();
      }
      values[i] = (float) number.getAsDouble();
    }
    return Optional.of(values);
  }

  private static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
