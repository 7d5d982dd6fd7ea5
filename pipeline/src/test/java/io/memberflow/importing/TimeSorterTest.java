package io.memberflow.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class TimeSorterTest {
  @Property(tries = 200)
  void lines_ofAnyOrder_comeOutByTimeAndArrival(
      @ForAll @Size(max = 400) List<@LongRange(min = 0, max = 50) Long> times,
      @ForAll @IntRange(min = 1, max = 2000) int bufferBytes,
      @ForAll @IntRange(min = 2, max = 5) int fanIn)
      throws IOException {
    List<TimedLine> lines = new ArrayList<>();
    for (long time : times) {
      lines.add(new TimedLine(time, (time + "#" + lines.size()).getBytes(StandardCharsets.UTF_8)));
    }
    Path folder = Files.createTempDirectory("sorter");
    List<String> sorted = new ArrayList<>();
    try (TimeSorter sorter = new TimeSorter(folder, bufferBytes, fanIn)) {
      for (TimedLine line : lines) {
        sorter.add(line.time(), line.line());
        assertThat(sorter.bufferedBytes()).isLessThan(bufferBytes);
      }
      sorter.drain(line -> sorted.add(new String(line, StandardCharsets.UTF_8)));
    }

    assertThat(sorted)
        .containsExactlyElementsOf(
            lines.stream()
                .sorted(Comparator.comparingLong(TimedLine::time))
                .map(line -> new String(line.line(), StandardCharsets.UTF_8))
                .toList());
    // nothing stays on the disk
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
    Files.delete(folder);
  }
}
