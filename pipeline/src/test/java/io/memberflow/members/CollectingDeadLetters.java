package io.memberflow.members;

import io.memberflow.cleaning.DeadLetter;
import io.memberflow.cleaning.DeadLetterWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Different dead letters, in memory. */
record CollectingDeadLetters(String run) implements Sink<DeadLetter> {
  private static final long serialVersionUID = 1L;
  private static final Map<String, SortedSet<String>> LETTERS = new ConcurrentHashMap<>();

  SortedSet<String> content() {
    return LETTERS.computeIfAbsent(run, r -> new ConcurrentSkipListSet<>());
  }

  @Override
  public SinkWriter<DeadLetter> createWriter(WriterInitContext context) {
    SortedSet<String> letters = content();
    return new SinkWriter<>() {
      @Override
      public void write(DeadLetter letter, Context context) {
        letters.add(new String(DeadLetterWriter.value(letter), StandardCharsets.UTF_8));
      }

      @Override
      public void flush(boolean endOfInput) {}

      @Override
      public void close() {}
    };
  }
}
