package io.memberflow.outcomes;

import io.memberflow.configuration.ConfigurationException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The outcomes of one run: a folder for each model, and in it a compressed file for each
 * checkpoint. Only whole files carry a visible name, so whatever a run was when it was killed, they
 * hold every outcome once that the checkpoint it goes on from has seen.
 *
 * <p>A file is gzip of: {@value #MAGIC} in 4 bytes; for each outcome the example and the time in 8
 * bytes each, prediction and label as floats, the exposure as a double, the number of segments in a
 * byte and each as text; big endian, 33 bytes and the names of its segments before compression.
 */
public final class OutcomeFiles {
  private static final int MAGIC = 0x4d464f31;
  private static final String ENDING = ".outcomes.gz";
  private static final int BUFFER = 1 << 16;

  private final Path folder;

  /**
   * @param folder of the run
   */
  public OutcomeFiles(Path folder) {
    this.folder = folder;
  }

  /** How the names of whole files end. */
  static String ending() {
    return ENDING;
  }

  /** Writes one file of one model's outcomes. */
  static final class Writer {
    private final GZIPOutputStream zipped;
    private final DataOutputStream out;

    Writer(OutputStream stream) throws IOException {
      zipped = new GZIPOutputStream(stream, BUFFER);
      out = new DataOutputStream(new BufferedOutputStream(zipped, BUFFER));
      out.writeInt(MAGIC);
    }

    void write(Outcome outcome) throws IOException {
      out.writeLong(outcome.example());
      out.writeLong(outcome.time());
      out.writeFloat(outcome.prediction());
      out.writeFloat(outcome.label());
      out.writeDouble(outcome.exposure());
      out.writeByte(outcome.segments().size());
      for (String segment : outcome.segments()) {
        out.writeUTF(segment);
      }
    }

    void flush() throws IOException {
      out.flush();
    }

    /** Ends the file, not the stream. */
    void finish() throws IOException {
      out.flush();
      zipped.finish();
    }
  }

  /**
   * The models that have outcomes, sorted.
   *
   * @throws ConfigurationException where the folder cannot be read
   */
  public List<String> models() {
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(Files::isDirectory)
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /**
   * Reads the outcomes of a model, file by file, in no particular order of the files.
   *
   * @throws ConfigurationException where a file cannot be read
   */
  public void read(String model, Consumer<Outcome> visitor) {
    List<Path> files;
    Path own = folder.resolve(model);
    try (Stream<Path> all = Files.list(own)) {
      files = all.filter(OutcomeFiles::whole).sorted().toList();
    } catch (IOException e) {
      throw unreadable(own, e);
    }
    for (Path file : files) {
      try {
        read(model, file, visitor);
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }
  }

  private static boolean whole(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".") && name.endsWith(ENDING);
  }

  private static void read(String model, Path file, Consumer<Outcome> visitor) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        DataInputStream in =
            new DataInputStream(
                new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER))) {
      if (in.readInt() != MAGIC) {
        throw new IOException("it holds no outcomes of this version");
      }
      int first;
      while ((first = in.read()) >= 0) {
        long example = (long) first << 56;
        for (int shift = 48; shift >= 0; shift -= 8) {
          example |= (long) in.readUnsignedByte() << shift;
        }
        long time = in.readLong();
        float prediction = in.readFloat();
        float label = in.readFloat();
        double exposure = in.readDouble();
        int size = in.readUnsignedByte();
        List<String> segments = size == 0 ? List.of() : new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
          segments.add(in.readUTF().intern());
        }
        visitor.accept(new Outcome(model, example, time, prediction, label, exposure, segments));
      }
    }
  }

  private static ConfigurationException unreadable(Path file, IOException e) {
    return new ConfigurationException(
        "outcomes %s cannot be read (%s: %s); run the experiment again"
            .formatted(file, e.getClass().getSimpleName(), e.getMessage()),
        e);
  }
}
