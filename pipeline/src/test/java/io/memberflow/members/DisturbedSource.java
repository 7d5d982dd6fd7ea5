package io.memberflow.members;

import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.LogRecordSerializer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Reads slowly, so that timers, watermarks and checkpoints fall between the records, and fails some
 * times on the way: each time when a reader has seen some more checkpoints complete.
 */
final class DisturbedSource<S extends SourceSplit, E>
    implements Source<LogRecord, S, E>, ResultTypeQueryable<LogRecord> {
  private static final long serialVersionUID = 1L;
  private static final int PAUSE_EVERY = 10;
  private static final Map<String, AtomicInteger> FAILED = new ConcurrentHashMap<>();

  private final Source<LogRecord, S, E> source;
  private final String run;
  private final int failures;
  private final int checkpointsBeforeFailure;

  DisturbedSource(
      Source<LogRecord, S, E> source, String run, int failures, int checkpointsBeforeFailure) {
    this.source = source;
    this.run = run;
    this.failures = failures;
    this.checkpointsBeforeFailure = checkpointsBeforeFailure;
  }

  static int failed(String run) {
    return FAILED.computeIfAbsent(run, r -> new AtomicInteger()).get();
  }

  @Override
  @SuppressWarnings("unchecked")
  public SourceReader<LogRecord, S> createReader(SourceReaderContext context) throws Exception {
    SourceReader<LogRecord, S> reader = source.createReader(context);
    AtomicInteger failed = FAILED.computeIfAbsent(run, r -> new AtomicInteger());
    int[] polls = {0};
    int[] checkpoints = {0};
    return (SourceReader<LogRecord, S>)
        Proxy.newProxyInstance(
            SourceReader.class.getClassLoader(),
            new Class<?>[] {SourceReader.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("notifyCheckpointComplete")) {
                checkpoints[0]++;
              } else if (method.getName().equals("pollNext")) {
                if (polls[0]++ % PAUSE_EVERY == 0) {
                  Thread.sleep(3);
                }
                if (checkpoints[0] >= checkpointsBeforeFailure
                    && failed.get() < failures
                    && failed.incrementAndGet() <= failures) {
                  throw new IOException("the source fails on demand");
                }
              }
              try {
                return method.invoke(reader, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SplitEnumerator<S, E> createEnumerator(SplitEnumeratorContext<S> context)
      throws Exception {
    return source.createEnumerator(context);
  }

  @Override
  public SplitEnumerator<S, E> restoreEnumerator(SplitEnumeratorContext<S> context, E state)
      throws Exception {
    return source.restoreEnumerator(context, state);
  }

  @Override
  public SimpleVersionedSerializer<S> getSplitSerializer() {
    return source.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<E> getEnumeratorCheckpointSerializer() {
    return source.getEnumeratorCheckpointSerializer();
  }

  @Override
  public TypeInformation<LogRecord> getProducedType() {
    return LogRecordSerializer.TYPE;
  }
}
