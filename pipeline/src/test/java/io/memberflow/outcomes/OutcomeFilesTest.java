package io.memberflow.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeFilesTest {
  private static final List<Outcome> OUTCOMES =
      List.of(
          new Outcome("buy", -1, Long.MIN_VALUE, 0.25f, 1, 1, List.of("country=日本", "new=1")),
          new Outcome("buy", Long.MAX_VALUE, 5, Float.MIN_VALUE, 0, 0.5, List.of()),
          new Outcome("spend", 0x00FF00FF00FF00FFL, -7, -1e30f, -0f, 1e300, List.of("a=b")));

  @TempDir private Path folder;

  private List<Outcome> read() {
    OutcomeFiles files = new OutcomeFiles(folder);
    List<Outcome> read = new ArrayList<>();
    files.models().forEach(model -> files.read(model, read::add));
    return read;
  }

  @Test
  void outcomes_written_areReadBack() throws IOException {
    OutcomeFolder.write(folder, OUTCOMES);
    assertThat(new OutcomeFiles(folder).models()).containsExactly("buy", "spend");
    assertThat(read()).containsExactlyInAnyOrderElementsOf(OUTCOMES);
  }

  /** What a killed run has begun is not whole and is not read. */
  @Test
  void fileWithoutItsVisibleName_isLeftAlone() throws IOException {
    OutcomeFolder.write(folder, OUTCOMES);
    Files.writeString(folder.resolve("buy/.part-9.outcomes.gz.inprogress.1"), "half");
    assertThat(read()).hasSize(3);
  }

  @Test
  void brokenFile_isNamedWithTheRemedy() throws IOException {
    OutcomeFolder.write(folder, OUTCOMES);
    Files.writeString(folder.resolve("buy/part-9.outcomes.gz"), "no gzip");
    assertThatThrownBy(this::read)
        .hasMessageContaining("part-9.outcomes.gz")
        .hasMessageContaining("run the experiment again");
  }
}
