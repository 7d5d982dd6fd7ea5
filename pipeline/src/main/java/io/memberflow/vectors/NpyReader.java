package io.memberflow.vectors;

import io.memberflow.similarity.Matrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an array that numpy saved: two dimensions, float32 or float64, row by row, little-endian.
 * float32 is mapped and not read, so a file may be larger than the heap. Format: numpy.lib.format.
 */
final class NpyReader {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 16;
  private static final int SEGMENT_BYTES = 1 << 30;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

  private NpyReader() {}

  static VectorTable read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer start = readFully(channel, 0, 12);
      byte[] magic = new byte[MAGIC.length];
      if (start.remaining() == 12) {
        start.get(magic);
      }
      if (!Arrays.equals(magic, MAGIC)) {
        throw VectorFile.broken(file, "is no npy file", "save it with numpy.save");
      }
      int major = start.get(6);
      int headerAt = major == 1 ? 10 : 12;
      int length = major == 1 ? start.getShort(8) & 0xffff : start.getInt(8);
      if (length < 0 || length > MAX_HEADER) {
        throw VectorFile.broken(file, "has a header of " + length + " bytes", "save it again");
      }
      ByteBuffer text = readFully(channel, headerAt, length);
      if (text.remaining() < length) {
        throw VectorFile.broken(file, "ends within its header", "copy it again");
      }
      String header = StandardCharsets.UTF_8.decode(text).toString();
      return new VectorTable(matrix(file, channel, header, headerAt + length), Optional.empty());
    }
  }

  private static ByteBuffer readFully(FileChannel channel, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {
      // until all is there or the file ends
    }
    return buffer.flip();
  }

  private static Matrix matrix(Path file, FileChannel channel, String header, long dataAt)
      throws IOException {
    String type = find(TYPE, header);
    String[] shape = find(SHAPE, header).split("\\s*,\\s*");
    if (!type.equals("<f4") && !type.equals("<f8")) {
      throw VectorFile.broken(
          file, "holds " + type, "must hold <f4 or <f8; save it as numpy.float32");
    }
    if (shape.length != 2 || shape[0].isBlank() || shape[1].isBlank()) {
      throw VectorFile.broken(
          file, "has shape (" + find(SHAPE, header) + ")", "must have (rows, dimension)");
    }
    if (!find(ORDER, header).equals("False")) {
      throw VectorFile.broken(file, "lies column by column", "save numpy.ascontiguousarray of it");
    }
    int bytes = type.equals("<f4") ? 4 : 8;
    long rows = within(file, header, shape[0], 0, Integer.MAX_VALUE);
    long dimension = within(file, header, shape[1], 1, SEGMENT_BYTES / bytes);
    if (channel.size() < dataAt + rows * dimension * bytes) {
      throw VectorFile.broken(file, "ends before its last row", "copy it again");
    }
    return bytes == 4
        ? mapped(channel, dataAt, (int) rows, (int) dimension)
        : rounded(channel, dataAt, (int) rows, (int) dimension);
  }

  private static long within(Path file, String header, String text, long least, long most) {
    try {
      // Python 2 wrote an L behind
      long value = Long.parseLong(text.strip().replaceFirst("L$", ""));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // no number, or one beyond 64 bits
    }
    throw VectorFile.broken(
        file,
        "has shape (%s)".formatted(find(SHAPE, header)),
        "must have 0–%d rows of 1 value to 1 GiB".formatted(Integer.MAX_VALUE));
  }

  private static String find(Pattern pattern, String header) {
    Matcher matcher = pattern.matcher(header);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static Matrix mapped(FileChannel channel, long dataAt, int rows, int dimension)
      throws IOException {
    int perSegment = Math.max(1, Math.min(Math.max(rows, 1), SEGMENT_BYTES / 4 / dimension));
    FloatBuffer[] segments = new FloatBuffer[(int) (((long) rows + perSegment - 1) / perSegment)];
    for (int s = 0; s < segments.length; s++) {
      long first = (long) s * perSegment;
      long here = Math.min(perSegment, rows - first);
      segments[s] =
          channel
              .map(
                  FileChannel.MapMode.READ_ONLY,
                  dataAt + first * dimension * 4,
                  here * dimension * 4)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
    }
    return Matrix.ofSegments(rows, dimension, perSegment, segments);
  }

  private static Matrix rounded(FileChannel channel, long dataAt, int rows, int dimension)
      throws IOException {
    Matrix.Builder builder = Matrix.builder(rows, dimension);
    float[] row = new float[dimension];
    for (int r = 0; r < rows; r++) {
      ByteBuffer bytes = readFully(channel, dataAt + (long) r * dimension * 8, dimension * 8);
      for (int c = 0; c < dimension; c++) {
        row[c] = (float) bytes.getDouble();
      }
      builder.add(row);
    }
    return builder.build();
  }
}
