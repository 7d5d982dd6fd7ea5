package io.memberflow.importing;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Knows one file format. Holds no lines: memory does not grow with the file. */
public interface Importer {
  /** The name of the format in messages and on the command line. */
  String format();

  default Charset charset() {
    return StandardCharsets.UTF_8;
  }

  /**
   * Reads to the end of the input and gives the sink the events of each line, in the order of the
   * file. A line that cannot become an event is refused in the log with its reason.
   *
   * @throws io.memberflow.configuration.ConfigurationException where the file as a whole is not of
   *     this format
   */
  void run(LineReader input, ImportLog log, EventSink sink);
}
