package io.memberflow.servers;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The class path of this JVM, for a child that runs elsewhere. */
final class ClassPath {
  private ClassPath() {}

  /**
   * Absolute entries, because the child has another working directory. Under Surefire and Failsafe
   * this property holds the real entries too, although their JVM starts from one booter jar.
   */
  static String ofThisJvm() {
    return absolute(System.getProperty("java.class.path"));
  }

  static String absolute(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
