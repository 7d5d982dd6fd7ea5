package io.memberflow.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServerFolderTest {
  @Test
  void folder_with_nested_files_is_deleted_as_a_whole() throws Exception {
    Path folder = ServerFolder.create("test");
    Files.createDirectories(folder.resolve("a/b"));
    ServerFolder.write(folder.resolve("a/b/file"), "x");

    ServerFolder.delete(folder);
    ServerFolder.delete(folder);

    assertThat(folder).doesNotExist();
  }

  @Test
  void folder_with_a_link_leaves_what_the_link_names() throws Exception {
    Path outside = ServerFolder.create("outside");
    Path kept = ServerFolder.write(outside.resolve("kept"), "x");
    Path folder = ServerFolder.create("test");
    Files.createSymbolicLink(folder.resolve("link"), outside);

    ServerFolder.delete(folder);

    assertThat(kept).exists();
    ServerFolder.delete(outside);
  }
}
