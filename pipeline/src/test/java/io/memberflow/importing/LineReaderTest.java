package io.memberflow.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  @Test
  void lines_ofAnyEnd_comeWithoutIt() {
    assertThat(texts(bytes("\uFEFFa\r\nb\n\nc"))).containsExactly("a", "b", "", "c");
  }

  @Test
  void gzip_isRecognisedByItsBytes() throws IOException {
    assertThat(texts(gzip(bytes("a\nb\n")))).containsExactly("a", "b");
  }

  @Test
  void line_withoutEnd_isCutAndTheNextIsRead() {
    byte[] long_ = new byte[LineReader.MAX_LENGTH + 5];
    Arrays.fill(long_, (byte) 'x');
    long_[LineReader.MAX_LENGTH + 3] = '\n';
    LineReader reader = reader(long_);

    Line cut = reader.next();
    assertThat(cut.whole()).isFalse();
    assertThat(cut.text()).hasSize(LineReader.MAX_LENGTH);
    assertThat(reader.next()).isEqualTo(new Line(2, "x", true));
  }

  @Test
  void bytes_thatAreNotUtf8_areCounted() {
    LineReader reader = reader(new byte[] {'a', '\n', (byte) 0xa3, '\n'});
    reader.next();
    reader.next();

    assertThat(reader.undecodable()).isEqualTo(1);
  }

  @Test
  void file_binary_isRefused() {
    assertThatThrownBy(() -> reader(new byte[] {1, 0, 2}))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("input is not a text file");
    assertThatThrownBy(() -> reader(new byte[] {'P', 'K', 3, 4, 0}))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("zip archive or a spreadsheet");
  }

  @Test
  void gzip_unfinished_isRefused() throws IOException {
    byte[] whole = gzip(bytes("some text, some more text\n".repeat(10)));

    assertThatThrownBy(() -> texts(Arrays.copyOf(whole, whole.length - 12)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("damaged or unfinished gzip");
  }

  @Test
  void file_missing_isRefused() {
    assertThatThrownBy(() -> LineReader.open(Path.of("no-such-file"), StandardCharsets.UTF_8))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("no-such-file cannot be read (no such file or folder); name a readable file");
  }

  private static LineReader reader(byte[] bytes) {
    return LineReader.of("input", new ByteArrayInputStream(bytes), StandardCharsets.UTF_8);
  }

  private static List<String> texts(byte[] bytes) {
    LineReader reader = reader(bytes);
    List<String> texts = new ArrayList<>();
    for (Line line = reader.next(); line != null; line = reader.next()) {
      texts.add(line.text());
    }
    return texts;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }
}
