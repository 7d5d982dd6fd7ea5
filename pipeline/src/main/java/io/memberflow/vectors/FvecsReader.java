package io.memberflow.vectors;

import io.memberflow.similarity.Matrix;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads fvecs: for each row its dimension as int32, then its float32 values, little-endian. */
final class FvecsReader {
  private static final int MAX_DIMENSION = 1 << 20;

  private FvecsReader() {}

  static VectorTable read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      long size = Files.size(file);
      int dimension = size < 4 ? 0 : Integer.reverseBytes(in.readInt());
      if (dimension < 1 || dimension > MAX_DIMENSION) {
        throw VectorFile.broken(
            file,
            "starts with dimension " + dimension,
            "must be 1–" + MAX_DIMENSION + "; check that it is an fvecs file");
      }
      long rowBytes = 4 + 4L * dimension;
      if (size % rowBytes != 0 || size / rowBytes > Integer.MAX_VALUE) {
        throw VectorFile.broken(
            file,
            "has %d bytes".formatted(size),
            "must have a multiple of %d, as rows of dimension %d take; copy it again"
                .formatted(rowBytes, dimension));
      }
      int rows = (int) (size / rowBytes);
      Matrix.Builder builder = Matrix.builder(rows, dimension);
      byte[] bytes = new byte[4 * dimension];
      float[] row = new float[dimension];
      for (int r = 0; r < rows; r++) {
        int here = r == 0 ? dimension : Integer.reverseBytes(in.readInt());
        if (here != dimension) {
          throw VectorFile.broken(
              file,
              "has dimension %d in row %d and %d before".formatted(here, r, dimension),
              "must have one dimension");
        }
        in.readFully(bytes);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(row);
        builder.add(row);
      }
      return new VectorTable(builder.build(), Optional.empty());
    }
  }
}
