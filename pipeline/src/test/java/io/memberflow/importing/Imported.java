package io.memberflow.importing;

import io.memberflow.events.Event;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** What an importer made of a small input: for tests. */
record Imported(List<Event> events, ImportLog log) {

  static Imported resource(Importer importer, String name) {
    InputStream stream = Imported.class.getResourceAsStream(name);
    return of(importer, LineReader.of(name, stream, importer.charset()));
  }

  static Imported text(Importer importer, String text) {
    InputStream stream = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return of(importer, LineReader.of("input", stream, importer.charset()));
  }

  private static Imported of(Importer importer, LineReader lines) {
    List<Event> events = new ArrayList<>();
    ImportLog log = ImportLog.silent();
    try (lines) {
      importer.run(lines, log, events::add);
    }
    return new Imported(events, log);
  }

  Event event(String id) {
    return events.stream().filter(e -> e.id().equals(id)).findFirst().orElseThrow();
  }

  /** A file of the shared data; skips the test where it is absent. */
  static Path sharedData(String file) {
    Path path = Path.of(System.getProperty("memberflow.shared-data", "absent"), file);
    if (!Files.isReadable(path)) {
      String reason = "skipped: no data set " + path + " (set memberflow.shared-data)";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    return path;
  }
}
