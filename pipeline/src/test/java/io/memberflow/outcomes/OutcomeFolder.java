package io.memberflow.outcomes;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Outcomes as a run would have left them, each model's in two files. */
public final class OutcomeFolder {
  private OutcomeFolder() {}

  public static OutcomeFiles write(Path folder, List<Outcome> outcomes) throws IOException {
    Map<String, OutcomeFiles.Writer> writers = new LinkedHashMap<>();
    Map<String, OutputStream> streams = new LinkedHashMap<>();
    int number = 0;
    for (Outcome outcome : outcomes) {
      String name = "part-" + number++ % 2 + OutcomeFiles.ending();
      Path file = folder.resolve(outcome.model()).resolve(name);
      OutcomeFiles.Writer writer = writers.get(file.toString());
      if (writer == null) {
        Files.createDirectories(file.getParent());
        streams.put(file.toString(), Files.newOutputStream(file));
        writer = new OutcomeFiles.Writer(streams.get(file.toString()));
        writers.put(file.toString(), writer);
      }
      writer.write(outcome);
    }
    for (Map.Entry<String, OutcomeFiles.Writer> writer : writers.entrySet()) {
      writer.getValue().finish();
      streams.get(writer.getKey()).close();
    }
    return new OutcomeFiles(folder);
  }
}
