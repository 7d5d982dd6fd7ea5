package io.memberflow.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClassPathTest {
  @Test
  void relative_entries_become_absolute_and_empty_ones_are_left_out() {
    String absolute = ClassPath.absolute(String.join(File.pathSeparator, "a.jar", "", "lib/b.jar"));

    assertThat(absolute.split(File.pathSeparator))
        .hasSize(2)
        .allMatch(entry -> Path.of(entry).isAbsolute());
  }

  @Test
  void class_path_of_the_test_jvm_names_the_broker_and_not_only_a_booter_jar() {
    assertThat(ClassPath.ofThisJvm()).contains("kafka_2.13");
  }

  @Test
  void quotes_and_backslashes_are_escaped_in_the_argument_file() {
    KafkaSettings settings = new KafkaSettings(Path.of("folder"), 1, 2, "id");

    assertThat(settings.javaArguments("C:\\a \"b\".jar")).contains("\"C:\\\\a \\\"b\\\".jar\"");
  }
}
