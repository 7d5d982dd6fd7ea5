package io.memberflow.servable;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.learning.ModelHeader;
import io.memberflow.learning.PublishedInput;
import io.memberflow.learning.PublishedModel;
import io.memberflow.learning.Scorer;
import io.memberflow.learning.TokenHash;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordReader;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.servable.api.DataFrame;
import org.apache.flink.ml.servable.api.ModelServable;
import org.apache.flink.ml.servable.api.Row;
import org.apache.flink.ml.servable.types.DataTypes;

/**
 * A published model as Flink ML's {@link ModelServable}: {@link #transform} adds a column named
 * like the model with the scores that the job would give, to the same bits, and one for each output
 * besides. No part of Flink itself runs.
 *
 * <p>A data frame has a column for each input, by its name: numbers of any type (times as the
 * seconds since then), text as String. A null, or a column that is not there, is a missing value.
 * The exposure is a column too; where it is missing it is 1. Not thread-safe: the column order of
 * the last frame and the scorer's buffers are kept.
 */
public final class MemberflowServable implements ModelServable<MemberflowServable> {
  private final Map<Param<?>, Object> params = new HashMap<>();
  private PublishedModel model;

  /** Without a model; {@link #setModelData} gives it one. */
  public MemberflowServable() {}

  /**
   * Of the bytes of a published model: the value of a record of the models topic.
   *
   * @throws IllegalArgumentException for other or damaged bytes
   */
  public static MemberflowServable of(byte[] bytes) {
    MemberflowServable servable = new MemberflowServable();
    servable.model = PublishedModel.read(bytes);
    return servable;
  }

  /**
   * Of the snapshot in Redis.
   *
   * @param oldest a snapshot that was written longer ago is refused
   * @throws ConfigurationException where there is no such model
   * @throws IllegalStateException where the snapshot is too old
   */
  public static MemberflowServable of(
      RecordReader reader, String namespace, String name, Duration oldest) {
    var record = reader.read(new RecordKey(namespace, RecordKey.MODEL, name));
    byte[] bytes =
        record
            .bytes("model")
            .orElseThrow(
                () ->
                    ConfigurationException.wrong(
                        "model",
                        name,
                        "one that namespace %s has a snapshot of".formatted(namespace),
                        "correct the name, or wait for the job's first snapshot"));
    Duration age =
        record
            .section("snapshot")
            .map(p -> Duration.between(p.written(), Instant.now()))
            .orElse(Duration.ofSeconds(Long.MAX_VALUE));
    if (age.compareTo(oldest) > 0) {
      throw new IllegalStateException(
          "the snapshot of model %s was written %s ago; may be %s; see whether the job runs"
              .formatted(name, age, oldest));
    }
    return of(bytes);
  }

  /** Takes one stream with the bytes of a published model. */
  @Override
  public MemberflowServable setModelData(InputStream... streams) throws IOException {
    if (streams.length != 1) {
      throw new IllegalArgumentException(
          "model data are %d streams; must be one with the bytes of a published model"
              .formatted(streams.length));
    }
    model = PublishedModel.read(streams[0].readAllBytes());
    return this;
  }

  /** What the model says of itself. */
  public ModelHeader header() {
    return model().header();
  }

  private PublishedModel model() {
    if (model == null) {
      throw new IllegalStateException("the servable has no model; call setModelData first");
    }
    return model;
  }

  @Override
  public DataFrame transform(DataFrame frame) {
    ModelHeader header = model().header();
    Scorer scorer = model.scorer();
    List<PublishedInput> numbers = header.inputs().stream().filter(i -> !i.text()).toList();
    List<PublishedInput> texts = header.inputs().stream().filter(PublishedInput::text).toList();
    int[] numberColumns = columns(frame, numbers.stream().map(PublishedInput::name).toList());
    int[] textColumns = columns(frame, texts.stream().map(PublishedInput::name).toList());
    int[] exposureColumn = columns(frame, header.exposure().stream().toList());
    float[] numberValues = new float[numberColumns.length];
    long[] tokens = new long[textColumns.length];
    double[] outputs = new double[scorer.outputs().size()];
    List<Float> scores = new ArrayList<>();
    List<List<Double>> besides = new ArrayList<>();
    scorer.outputs().forEach(output -> besides.add(new ArrayList<>()));
    for (Row row : frame.collect()) {
      for (int i = 0; i < numberValues.length; i++) {
        numberValues[i] = number(row, numberColumns[i], numbers.get(i).name());
      }
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = token(row, textColumns[i], texts.get(i).name());
      }
      double exposure =
          exposureColumn.length == 0
              ? 1
              : exposure(number(row, exposureColumn[0], header.exposure().orElseThrow()));
      scores.add((float) scorer.predict(numberValues, tokens, exposure));
      scorer.outputs(numberValues, tokens, exposure, outputs);
      for (int i = 0; i < outputs.length; i++) {
        besides.get(i).add(outputs[i]);
      }
    }
    DataFrame scored = frame.addColumn(header.name(), DataTypes.FLOAT, scores);
    for (int i = 0; i < outputs.length; i++) {
      String name = header.name() + "." + scorer.outputs().get(i);
      scored = scored.addColumn(name, DataTypes.DOUBLE, besides.get(i));
    }
    return scored;
  }

  /** −1 where the frame has none. */
  private static int[] columns(DataFrame frame, List<String> names) {
    return names.stream().mapToInt(frame.getColumnNames()::indexOf).toArray();
  }

  private static float number(Row row, int column, String name) {
    Object value = column < 0 ? null : row.get(column);
    if (value == null) {
      return Float.NaN;
    }
    if (value instanceof Number number) {
      return number.floatValue();
    }
    throw wrong(name, value, "a number");
  }

  private static long token(Row row, int column, String name) {
    Object value = column < 0 ? null : row.get(column);
    if (value == null) {
      return 0;
    }
    if (value instanceof String text) {
      return TokenHash.of(text);
    }
    throw wrong(name, value, "a String");
  }

  private static IllegalArgumentException wrong(String column, Object value, String allowed) {
    return new IllegalArgumentException(
        "column %s holds a %s; must be %s or null; convert it before"
            .formatted(column, value.getClass().getSimpleName(), allowed));
  }

  /** As the job takes it. */
  private static double exposure(float value) {
    return value > 0 && value <= Float.MAX_VALUE ? value : 1;
  }

  /** The servable has no parameters. */
  @Override
  public Map<Param<?>, Object> getParamMap() {
    return params;
  }
}
