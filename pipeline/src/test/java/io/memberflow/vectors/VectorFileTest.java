package io.memberflow.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.similarity.Matrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFileTest {
  // numpy.save of [[1, -2.5, 3], [4, 5, 1e-40]] as float32, by numpy 1.24
  private static final String SAVED_BY_NUMPY =
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIs"
          + "IDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
          + "ICAgIAoAAIA/AAAgwAAAQEAAAIBAAACgQMIWAQA=";

  @TempDir private Path folder;

  @Test
  void npy_savedByNumpy_hasItsValues() throws IOException {
    VectorTable table = VectorFile.read(file("a.npy", Base64.getDecoder().decode(SAVED_BY_NUMPY)));
    assertRows(table.matrix(), new float[] {1, -2.5f, 3}, new float[] {4, 5, 1e-40f});
    assertThat(table.id(1)).isEqualTo("1");
  }

  @Test
  void npy_doublesAndVersion2_areRounded() throws IOException {
    VectorTable table =
        VectorFile.read(file("a.npy", npy(2, "<f8", "False", "(1, 2)", doubles(0.1, -7))));
    assertRows(table.matrix(), new float[] {0.1f, -7});
  }

  @Test
  void npy_thatIsNotReadable_isRefusedWithTheRemedy() throws IOException {
    byte[] two = doubles(1, 2);
    assertRefused("a.npy", "hello".getBytes(StandardCharsets.UTF_8), "is no npy file");
    assertRefused(
        "a.npy", npy(1, "<i4", "False", "(2, 2)", two), "holds <i4; must hold <f4 or <f8");
    assertRefused("a.npy", npy(1, "<f8", "True", "(1, 2)", two), "column by column");
    assertRefused("a.npy", npy(1, "<f8", "False", "(2,)", two), "has shape (2,)");
    assertRefused("a.npy", npy(1, "<f8", "False", "(2, 2)", two), "ends before its last row");
    assertRefused(
        "a.npy",
        Arrays.copyOf(npy(1, "<f8", "False", "(1, 2)", two), 40),
        "ends within its header");
    for (String shape :
        List.of("-2, 3", "2, 0", "a, b", "2, 4611686018427387904", "99999999999999999999, 3")) {
      assertRefused(
          "a.npy",
          npy(1, "<f4", "False", "(" + shape + ")", two),
          "has shape (" + shape + "); must have 0–2147483647 rows of 1 value to 1 GiB");
    }
  }

  @Test
  void npy_byPython2_isRead() throws IOException {
    VectorTable table =
        VectorFile.read(file("a.npy", npy(1, "<f8", "False", "(1L, 2L)", doubles(3, -7))));
    assertRows(table.matrix(), new float[] {3, -7});
  }

  @Test
  void fvecs_hasItsRows() throws IOException {
    assertRows(
        VectorFile.read(file("a.fvecs", fvecs(2, 1.5f, 2, 2, -1, 0))).matrix(),
        new float[] {1.5f, 2},
        new float[] {-1, 0});
  }

  @Test
  void fvecs_thatIsBroken_isRefused() throws IOException {
    assertRefused("a.fvecs", new byte[0], "starts with dimension 0");
    assertRefused("a.fvecs", fvecs(2, 1.5f), "has 8 bytes; must have a multiple of 12");
    assertRefused("a.fvecs", fvecs(1, 1.5f, 2, 2), "has dimension 2 in row 1 and 1 before");
  }

  @Test
  void csv_withIds_hasThem() throws IOException {
    VectorTable table = VectorFile.read(text("a.csv", "id,x,y\nshoe, 1.5,2\n\"a,b\",-1,1e3\n"));
    assertRows(table.matrix(), new float[] {1.5f, 2}, new float[] {-1, 1000});
    assertThat(table.ids()).contains(List.of("shoe", "a,b"));
  }

  @Test
  void csv_withoutHeader_isNumbersOnly() throws IOException {
    VectorTable table = VectorFile.read(text("a.csv", "1,2\r\n3,4\r\n"));
    assertRows(table.matrix(), new float[] {1, 2}, new float[] {3, 4});
    assertThat(table.ids()).isEmpty();
  }

  @Test
  void csv_thatIsBroken_isRefusedWithLineAndColumn() throws IOException {
    assertRefused(
        "a.csv",
        "id,x\na,1\nb,one\n".getBytes(StandardCharsets.UTF_8),
        "\"one\" in line 3, column 2");
    assertRefused(
        "a.csv",
        "1,2\n3\n".getBytes(StandardCharsets.UTF_8),
        "has 1 numbers in line 2; must have 2");
    assertRefused("a.csv", "id,x\n".getBytes(StandardCharsets.UTF_8), "has no vector");
    assertRefused("a.csv", new byte[0], "has no vector");
    assertRefused(
        "a.csv",
        "id,x\n\"a,1\nb,2\n".getBytes(StandardCharsets.UTF_8),
        "is no CSV: (startline 2) EOF reached before encapsulated token finished; repair its"
            + " quotation marks");
    assertRefused(
        "a.csv",
        "id,x\ngrö,1\n".getBytes(StandardCharsets.ISO_8859_1),
        "cannot be read (not UTF-8 text); save it as UTF-8");
  }

  @Test
  void csv_withNamesAndNoHeader_isRefusedWithTheRemedy() throws IOException {
    for (String text : List.of("shoe,1,2\nboot,3,4\n", "x,y\n1,2\n")) {
      assertRefused(
          "a.csv",
          text.getBytes(StandardCharsets.UTF_8),
          "in line 1, column 1; must be a number; where the first column names the rows, begin with"
              + " a header line that starts with id, or move the names to a file for --ids");
    }
  }

  @Test
  void csv_ofASpreadsheet_isReadBehindItsByteOrderMark() throws IOException {
    VectorTable named = VectorFile.read(text("a.csv", "\uFEFFid,x\r\na,1\r\n"));
    assertThat(named.ids()).contains(List.of("a"));
    assertRows(VectorFile.read(text("b.csv", "\uFEFF1,2\n")).matrix(), new float[] {1, 2});
  }

  @Test
  void idTwice_inTheFileOrInThatOfTheIds_isRefused() throws IOException {
    Path named = text("a.csv", "id,x\na,1\na,2\n");
    assertThatThrownBy(() -> VectorFile.read(named, Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a.csv has two rows of id \"a\"; must have one of each");
    Path numbers = text("b.csv", "1\n2\n");
    Path ids = text("ids", "x\nx\n");
    assertThatThrownBy(() -> VectorFile.read(numbers, Optional.of(ids)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ids has two rows of id \"x\"");
  }

  @Test
  void file_ofAnotherKindOrMissing_isRefused() throws IOException {
    assertRefused("a.txt", new byte[1], "must be a .npy, .csv or .fvecs file");
    assertThatThrownBy(() -> VectorFile.read(folder.resolve("none.npy")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cannot be read");
  }

  private void assertRefused(String name, byte[] bytes, String message) throws IOException {
    Path file = file(name, bytes);
    assertThatThrownBy(() -> VectorFile.read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  private static void assertRows(Matrix matrix, float[]... rows) {
    assertThat(matrix.rows()).isEqualTo(rows.length);
    float[] row = new float[matrix.dimension()];
    for (int r = 0; r < rows.length; r++) {
      matrix.copyRow(r, row);
      assertThat(row).containsExactly(rows[r]);
    }
  }

  private Path text(String name, String content) throws IOException {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] doubles(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return bytes.array();
  }

  private static byte[] npy(int major, String type, String order, String shape, byte[] data) {
    byte[] header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n"
            .formatted(type, order, shape)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.UTF_8));
    bytes.put((byte) major).put((byte) 0);
    if (major == 1) {
      bytes.putShort((short) header.length);
    } else {
      bytes.putInt(header.length);
    }
    bytes.put(header).put(data);
    byte[] written = new byte[bytes.flip().remaining()];
    bytes.get(written);
    return written;
  }

  /** Whole numbers at a row's start are its dimension: {@code 2, 1.5, 2, 2, -1, 0} is two rows. */
  private static byte[] fvecs(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    int left = 0;
    for (float value : values) {
      if (left == 0) {
        left = (int) value;
        bytes.putInt(left);
      } else {
        bytes.putFloat(value);
        left--;
      }
    }
    return bytes.array();
  }
}
