package io.memberflow.neighbours;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.ValueType;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.members.SavepointFeatures;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Features in a savepoint of the main job, a column each. All subtasks read, each its key groups.
 *
 * @param features where they are
 */
public record SavepointVectors(SavepointFeatures.Source features) implements VectorSource {
  private static final long serialVersionUID = 1L;
  private static final String WITH_VECTOR = "with-vector";

  /**
   * @param path of the savepoint, a folder or an address that Flink knows
   * @param catalogue declares the features; may be a later one than the savepoint's
   * @param vectors names of the features
   * @throws ConfigurationException for a feature that the catalogue does not declare as a number of
   *     the entity
   */
  public static SavepointVectors of(
      String path, CatalogueText catalogue, String entity, List<String> vectors) {
    for (String name : vectors) {
      FeatureDefinition feature =
          catalogue
              .parse()
              .feature(name)
              .filter(f -> f.entity().name().equals(entity))
              .orElseThrow(
                  () ->
                      ConfigurationException.wrong(
                          "--vectors",
                          name,
                          "features of " + entity,
                          "name those of the catalogue: memberflow features list"));
      if (feature.type() == ValueType.TEXT) {
        throw ConfigurationException.wrong(
            "--vectors", name, "numeric features", "leave out those that are text");
      }
    }
    return new SavepointVectors(SavepointFeatures.find(path, catalogue, entity));
  }

  @Override
  public DataStream<VectorRow> read(StreamExecutionEnvironment env, NeighboursSettings settings) {
    StateBackend backend =
        features.nativeOfHeap() ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend();
    DataStream<VectorRow> rows;
    try {
      rows =
          SavepointReader.read(env, features.path(), backend)
              .readKeyedState(
                  OperatorIdentifier.forUid(features.operatorUid()),
                  new ReadSavepointFunction(features, settings.vectors()),
                  Types.STRING,
                  VectorRowSerializer.TYPE);
    } catch (IOException e) {
      throw new ConfigurationException(
          "savepoint %s cannot be read (%s); name the folder that holds its _metadata"
              .formatted(features.path(), e.getMessage()),
          e);
    }
    rows.getTransformation().setUid(READ);
    rows.getTransformation().setName(READ);
    return rows.filter(ReadSavepointFunction::isVector)
        .returns(VectorRowSerializer.TYPE)
        .uid(WITH_VECTOR)
        .name(WITH_VECTOR);
  }
}
