package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.cleaning.ErasedMembers;
import io.memberflow.epochs.LogEnd;
import io.memberflow.items.ItemRecord;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.sources.FileLog;
import io.memberflow.sources.KafkaLog;
import io.memberflow.sources.KafkaSettings;
import io.memberflow.streams.StreamSerializer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembersJobTopologyTest {
  /** Savepoints hold state under these: an operator that needs another one is a new operator. */
  private static final Set<String> UIDS =
      Set.of(
          "events",
          "clean",
          "dead-letters",
          "members",
          "items",
          "learn",
          "drift",
          "catalogue",
          "describe",
          "publish-members",
          "publish-items",
          "publish-models",
          "models-topic",
          "publish-catalogue",
          "publish-progress");

  private static StreamGraph graph(boolean bounded) {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    Source<ItemRecord, ?, ?> items =
        new KafkaLog(
                new KafkaSettings("nowhere:9092", "events", "items", "dead", "group", Map.of()))
            .items(bounded);
    MembersJob.define(
        env,
        new MembersJob.Sources(
            FileLog.events(ShopLog.CATALOGUE, Path.of("events.jsonl")), Optional.of(items)),
        new MembersJob.Sinks(
            new CollectingStore("topology", false),
            new CollectingDeadLetters("topology"),
            Optional.of(new DiscardingSink<>()),
            Optional.of(new CollectingStore("models", false)),
            Optional.empty()),
        new MembersSettings(
            ShopLog.CATALOGUE,
            1,
            PublishInterval.always(Duration.ofSeconds(1)),
            Duration.ofSeconds(30),
            Duration.ofDays(7),
            bounded ? LogEnd.OF_DATA : LogEnd.NONE,
            ErasedMembers.NONE));
    return env.getStreamGraph();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void graph_everyOperator_hasItsConstantUid(boolean bounded) {
    Set<String> uids = new TreeSet<>();
    for (StreamNode node : graph(bounded).getStreamNodes()) {
      assertThat(node.getTransformationUID()).as(node.getOperatorName()).isNotNull();
      uids.add(node.getTransformationUID());
    }

    assertThat(uids).containsExactlyInAnyOrderElementsOf(UIDS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void graph_everyStream_isSerialisedByHand(boolean bounded) {
    for (StreamNode node : graph(bounded).getStreamNodes()) {
      for (TypeSerializer<?> in : node.getTypeSerializersIn()) {
        assertThat(in)
            .as("input of " + node.getOperatorName())
            .isInstanceOf(StreamSerializer.class);
      }
      for (StreamEdge edge : node.getOutEdges()) {
        TypeSerializer<?> out =
            edge.getOutputTag() == null
                ? node.getTypeSerializerOut()
                : edge.getOutputTag().getTypeInfo().createSerializer(null);
        assertThat(out).as("output " + edge).isInstanceOf(StreamSerializer.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void graph_keyedOperators_areKeyedByText(boolean bounded) {
    Stream<StreamNode> keyed =
        graph(bounded).getStreamNodes().stream().filter(n -> n.getStateKeySerializer() != null);

    assertThat(keyed)
        .allSatisfy(
            n ->
                assertThat(n.getStateKeySerializer().getClass().getSimpleName())
                    .isEqualTo("StringSerializer"))
        .map(StreamNode::getTransformationUID)
        .containsExactlyInAnyOrderElementsOf(Arrays.asList("members", "items", "learn"));
  }
}
