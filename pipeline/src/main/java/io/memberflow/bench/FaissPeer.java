package io.memberflow.bench;

import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * FAISS IndexFlat in a process of its own: {@code faiss_peer.py} with the system's Python. Needs
 * the packages python3-faiss and libopenblas0-pthread.
 */
final class FaissPeer implements AutoCloseable {
  private static final long START_SECONDS = 120;
  private static final long SEARCH_SECONDS = 3_600;
  private static final int COPIED_ROWS = 1 << 12;

  private final Path folder;
  private final Process process;
  private final BufferedReader from;
  private final PrintWriter to;
  private final int queries;
  private final int k;
  private String version = "";

  /** Why there is no peer. */
  static final class Absent extends Exception {
    private static final long serialVersionUID = 1;

    Absent(String reason) {
      super(reason);
    }
  }

  /**
   * A search of the peer.
   *
   * @param cpuSeconds of all threads
   * @param ids {@code [queries][k]}
   */
  record Run(double seconds, double cpuSeconds, int[] ids) {}

  /**
   * @param python the interpreter that has FAISS
   * @throws Absent where it does not start
   */
  static FaissPeer start(String python, Matrix items, int queries, int k, int threads)
      throws Absent, IOException {
    Path folder = Files.createTempDirectory("memberflow-faiss");
    try {
      return new FaissPeer(folder, python, items, queries, k, threads);
    } catch (Absent | IOException | RuntimeException e) {
      delete(folder);
      throw e;
    }
  }

  private FaissPeer(Path folder, String python, Matrix items, int queries, int k, int threads)
      throws Absent, IOException {
    this.folder = folder;
    this.queries = queries;
    this.k = k;
    Path script = folder.resolve("faiss_peer.py");
    try (InputStream in = FaissPeer.class.getResourceAsStream("faiss_peer.py")) {
      Files.copy(in, script);
    }
    Path vectors = folder.resolve("vectors.npy");
    writeNpy(vectors, items);
    ProcessBuilder builder =
        new ProcessBuilder(
            python,
            script.toString(),
            vectors.toString(),
            Integer.toString(queries),
            Integer.toString(k),
            Integer.toString(threads));
    // an old OpenBLAS takes newer CPUs for ones without AVX-512 and runs at a quarter of its speed
    if (hasAvx512()) {
      builder.environment().putIfAbsent("OPENBLAS_CORETYPE", "SkylakeX");
    }
    builder.environment().put("OPENBLAS_NUM_THREADS", Integer.toString(threads));
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    Path errors = folder.resolve("errors");
    builder.redirectError(errors.toFile());
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new Absent("no " + python + " here");
    }
    from = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    to = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    String line = readLine(START_SECONDS);
    if (line == null || !line.startsWith("ready")) {
      process.destroyForcibly();
      String last = Files.readString(errors).lines().reduce("", (before, next) -> next);
      throw new Absent(
          "python3-faiss does not start (%s); install python3-faiss and libopenblas0-pthread"
              .formatted(last));
    }
    version = line.substring("ready".length()).strip();
  }

  private static boolean hasAvx512() throws IOException {
    Path cpu = Path.of("/proc/cpuinfo");
    return Files.isReadable(cpu) && Files.readString(cpu).contains("avx512f");
  }

  private static void writeNpy(Path file, Matrix items) throws IOException {
    String shape =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(items.rows(), items.dimension());
    // the data begins at a multiple of 64
    String header = shape + " ".repeat(64 - (10 + shape.length() + 1) % 64) + "\n";
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer start = ByteBuffer.allocate(10 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
      start.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
      start.put((byte) 1).put((byte) 0).putShort((short) header.length());
      start.put(header.getBytes(StandardCharsets.US_ASCII)).flip();
      channel.write(start);
      ByteBuffer bytes =
          ByteBuffer.allocate(COPIED_ROWS * items.dimension() * 4).order(ByteOrder.LITTLE_ENDIAN);
      for (int row = 0; row < items.rows(); row += COPIED_ROWS) {
        int to = Math.min(items.rows(), row + COPIED_ROWS);
        bytes.clear();
        items.copyRows(row, to, bytes.asFloatBuffer());
        bytes.limit((to - row) * items.dimension() * 4);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    }
  }

  String version() {
    return version;
  }

  Run search(Metric metric) throws IOException {
    Path file = folder.resolve("ids");
    to.println(metric.name().toLowerCase(Locale.ROOT) + " " + file);
    String line = readLine(SEARCH_SECONDS);
    if (line == null) {
      throw new IOException("FAISS ended or took more than " + SEARCH_SECONDS + " s");
    }
    int[] ids = new int[queries * k];
    ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(ids);
    String[] seconds = line.split(" ");
    return new Run(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]), ids);
  }

  private String readLine(long seconds) throws IOException {
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return from.readLine();
              } catch (IOException e) {
                return null;
              }
            });
    try {
      return line.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    delete(folder);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
