package io.memberflow.members;

import io.memberflow.publishing.KeptPublications;
import io.memberflow.publishing.Publication;
import io.memberflow.store.Field;
import io.memberflow.store.Section;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * A sink into a store in memory. On demand it fails once at the end of the input, when everything
 * was read.
 *
 * @param run which of the stores of this process
 */
record CollectingStore(String run, boolean failsAtEnd) implements Sink<Publication> {
  private static final long serialVersionUID = 1L;
  private static final Map<String, KeptPublications> STORES = new ConcurrentHashMap<>();
  private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();

  /** Every section of every record as one line of text. */
  Map<String, String> content() {
    Map<String, String> content = new TreeMap<>();
    store().sections().forEach((k, s) -> content.put(k, text(s)));
    return content;
  }

  /** Every section of every record. */
  Map<String, Section> sections() {
    return new TreeMap<>(store().sections());
  }

  private KeptPublications store() {
    return STORES.computeIfAbsent(run, r -> new KeptPublications());
  }

  private static String text(Section section) {
    StringBuilder text = new StringBuilder(section.asOf() + " " + section.version());
    for (Field field : section.fields()) {
      text.append(' ').append(field.name()).append('=');
      if (field.value() != null) {
        text.append(new String(field.value(), StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }

  @Override
  public SinkWriter<Publication> createWriter(WriterInitContext context) {
    return new Writer();
  }

  private final class Writer implements SinkWriter<Publication> {
    private final KeptPublications store = store();

    @Override
    public void write(Publication published, Context context) {
      store.take(published);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      if (endOfInput && failsAtEnd && FAILED.add(run)) {
        throw new IOException("the store fails on demand");
      }
    }

    @Override
    public void close() {}
  }
}
