package io.memberflow.members;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.CleanOperator;
import io.memberflow.cleaning.DeadLetter;
import io.memberflow.cleaning.DeadLetterSerializer;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.entities.EntityInput;
import io.memberflow.entities.EntityInputSerializer;
import io.memberflow.entities.EntityOperator;
import io.memberflow.epochs.LogEnd;
import io.memberflow.events.Event;
import io.memberflow.events.EventSerializer;
import io.memberflow.items.DescribeFunction;
import io.memberflow.items.ItemRecord;
import io.memberflow.labels.Example;
import io.memberflow.labels.ExampleSerializer;
import io.memberflow.models.LearnOperator;
import io.memberflow.models.ModelDrift;
import io.memberflow.models.ModelDriftSerializer;
import io.memberflow.outcomes.Outcome;
import io.memberflow.outcomes.OutcomeSerializer;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublicationSerializer;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.sources.EndTogether;
import io.memberflow.sources.RememberingSource;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * The main job's topology: events are cleaned, members and items keep their features, decisions and
 * answers become examples, models score and learn, and everything is published.
 */
public final class MembersJob {
  private static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", DeadLetterSerializer.TYPE);
  private static final OutputTag<Publication> PROGRESS =
      new OutputTag<>("progress", PublicationSerializer.TYPE);
  private static final OutputTag<Publication> FEATURES =
      new OutputTag<>("features", PublicationSerializer.TYPE);

  private static final OutputTag<Outcome> OUTCOMES =
      new OutputTag<>("outcomes", OutcomeSerializer.TYPE);
  private static final OutputTag<ModelDrift> DRIFT =
      new OutputTag<>("drift", ModelDriftSerializer.TYPE);

  private static final OutputTag<EntityInput> ENTITY_INPUTS =
      new OutputTag<>("entity-inputs", EntityInputSerializer.TYPE);

  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

  private MembersJob() {}

  /** What comes in. */
  public record Sources(Source<LogRecord, ?, ?> events, Optional<Source<ItemRecord, ?, ?>> items) {}

  /**
   * What goes out.
   *
   * @param drift empty where drift is published to the store only
   * @param models empty where models are published to the store only
   * @param outcomes every validated answer, for runs that are compared
   */
  public record Sinks(
      Sink<Publication> store,
      Sink<DeadLetter> deadLetters,
      Optional<Sink<ModelDrift>> drift,
      Optional<? extends Sink<Publication>> models,
      Optional<Sink<Outcome>> outcomes) {

    /** To the store only. */
    public Sinks(Sink<Publication> store, Sink<DeadLetter> deadLetters) {
      this(store, deadLetters, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /** Adds the job to an environment; starts nothing. */
  public static void define(
      StreamExecutionEnvironment env, Sources sources, Sinks sinks, MembersSettings settings) {
    CatalogueText text = settings.catalogue();
    Catalogue catalogue = text.parse();
    long epoch = settings.jobEpoch();
    PublishInterval interval = settings.publishInterval();
    PublishInterval progress = PublishInterval.always(PROGRESS_INTERVAL);
    // two sources that keep different things: a live job must not take one for the other
    String source = settings.seam().inFiles() ? OperatorUids.BACKFILL_FILES : OperatorUids.EVENTS;

    Duration lateness = catalogue.cleaning().lateness();
    DataStream<LogRecord> events =
        env.fromSource(
                remembering(sources.events(), settings.end(), lateness),
                settings.eventTime(lateness),
                source)
            .uid(source);

    CleanOperator cleaning =
        new CleanOperator(
            lateness, settings.erased(), settings.end(), epoch, DEAD_LETTERS, PROGRESS, progress);
    if (settings.seam().inFiles()) {
      cleaning.overFiles(settings.seam());
    }
    SingleOutputStreamOperator<Event> clean =
        events.transform("clean", EventSerializer.TYPE, cleaning).uid(OperatorUids.CLEAN);

    SingleOutputStreamOperator<Example> examples =
        clean
            .keyBy(Event::member, Types.STRING)
            .transform(
                "members",
                ExampleSerializer.TYPE,
                new MemberOperator(text, epoch, FEATURES, ENTITY_INPUTS, interval))
            .uid(OperatorUids.MEMBERS);

    SingleOutputStreamOperator<Example> completed =
        examples
            .getSideOutput(ENTITY_INPUTS)
            .keyBy(EntityInput::key, Types.STRING)
            .transform(
                "entities",
                ExampleSerializer.TYPE,
                new EntityOperator(text, epoch, FEATURES, interval, settings.end()))
            .uid(OperatorUids.ITEMS);

    LearnOperator learn = new LearnOperator(text, epoch, DRIFT, interval, settings.end());
    if (sinks.outcomes().isPresent()) {
      learn.withOutcomes(OUTCOMES);
    }
    SingleOutputStreamOperator<Publication> models =
        examples
            .union(completed)
            .keyBy(Example::model, Types.STRING)
            .transform("learn", PublicationSerializer.TYPE, learn)
            .uid(OperatorUids.LEARN);

    if (sinks.outcomes().isPresent()) {
      models
          .getSideOutput(OUTCOMES)
          .sinkTo(sinks.outcomes().get())
          .uid(OperatorUids.OUTCOMES)
          .name("outcomes");
    }

    sinks
        .drift()
        .ifPresent(
            sink -> models.getSideOutput(DRIFT).sinkTo(sink).uid(OperatorUids.DRIFT).name("drift"));
    publish(examples.getSideOutput(FEATURES), sinks, OperatorUids.PUBLISH_MEMBERS);
    publish(completed.getSideOutput(FEATURES), sinks, OperatorUids.PUBLISH_ITEMS);
    publish(models, sinks, OperatorUids.PUBLISH_MODELS);
    if (sinks.models().isPresent()) {
      models.sinkTo(sinks.models().get()).uid(OperatorUids.MODELS_TOPIC).name("models-topic");
    }
    publish(clean.getSideOutput(PROGRESS), sinks, OperatorUids.PUBLISH_PROGRESS);
    DataStream<DeadLetter> deadLetters = clean.getSideOutput(DEAD_LETTERS);
    if (sources.items().isPresent()) {
      SingleOutputStreamOperator<Publication> items =
          env.fromSource(sources.items().get(), WatermarkStrategy.noWatermarks(), "catalogue")
              .uid(OperatorUids.CATALOGUE)
              .process(new DescribeFunction(epoch, DEAD_LETTERS), PublicationSerializer.TYPE)
              .uid(OperatorUids.DESCRIBE)
              .name("describe");
      publish(items, sinks, OperatorUids.PUBLISH_CATALOGUE);
      deadLetters = deadLetters.union(items.getSideOutput(DEAD_LETTERS));
    }
    deadLetters.sinkTo(sinks.deadLetters()).uid(OperatorUids.DEAD_LETTERS).name("dead-letters");
  }

  private static <S extends SourceSplit, E> Source<LogRecord, ?, ?> remembering(
      Source<LogRecord, S, E> events, LogEnd end, Duration lateness) {
    return RememberingSource.of(end.comes() ? EndTogether.of(events) : events, lateness);
  }

  private static void publish(DataStream<Publication> stream, Sinks sinks, String uid) {
    stream.sinkTo(sinks.store()).uid(uid).name(uid);
  }
}
