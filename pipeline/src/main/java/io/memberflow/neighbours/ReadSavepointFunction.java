package io.memberflow.neighbours;

import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeaturePlan;
import io.memberflow.members.SavepointFeatures;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;

/**
 * Turns a state of a savepoint into a vector. One that lacks a feature has none: absent is not
 * zero.
 *
 * <p>Emits a row for each key, {@link #NOTHING} where there is no vector: after a last key without
 * one, Flink's reader would emit null (KeyedStateInputFormat.nextRecord, Flink 2.3).
 */
final class ReadSavepointFunction extends KeyedStateReaderFunction<String, VectorRow> {
  private static final long serialVersionUID = 1L;
  private static final VectorRow NOTHING = new VectorRow("", 0, new float[0]);

  private final SavepointFeatures.Source source;
  private final List<String> vectors;
  private transient ValueState<byte[]> state;
  private transient SavepointFeatures features;
  private transient int[] columns;
  private transient Counter withoutVector;

  ReadSavepointFunction(SavepointFeatures.Source source, List<String> vectors) {
    this.source = source;
    this.vectors = vectors;
  }

  @Override
  public void open(OpenContext context) {
    state =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    source.state(), PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    features = new SavepointFeatures(source);
    FeaturePlan plan = features.plan();
    columns = vectors.stream().mapToInt(plan::indexOf).toArray();
    withoutVector = getRuntimeContext().getMetricGroup().counter(VectorSource.WITHOUT_VECTOR);
  }

  @Override
  public void readKey(String key, Context context, Collector<VectorRow> out) throws Exception {
    Optional<EntityFeatures> read = features.read(key, state.value());
    if (read.isEmpty()) {
      out.collect(NOTHING);
      return;
    }
    float[] values = new float[columns.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) read.get().number(columns[i]);
    }
    VectorRow row = new VectorRow(features.id(key), read.get().asOf(), values);
    if (row.isUsable()) {
      out.collect(row);
    } else {
      withoutVector.inc();
      getRuntimeContext().getLongCounter(VectorSource.WITHOUT_VECTOR).add(1L);
      out.collect(NOTHING);
    }
  }

  /** Whether a row is of a key that has a vector. */
  static boolean isVector(VectorRow row) {
    return row.values().length > 0;
  }
}
