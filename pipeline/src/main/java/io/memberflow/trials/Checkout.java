package io.memberflow.trials;

import io.memberflow.configuration.ConfigurationException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a cluster needs of the built sources: the job jar and the scripts of the cluster. */
record Checkout(Path jobJar, Path scripts) {

  /**
   * Of the build that this class is from.
   *
   * @throws ConfigurationException where it does not run from a build
   */
  static Checkout find() {
    Path classes;
    try {
      classes = Path.of(Checkout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new ConfigurationException("the class path has no folder: " + e.getMessage(), e);
    }
    Path target = classes.toAbsolutePath().getParent();
    Path root = target.resolveSibling("..").normalize();
    Checkout found =
        new Checkout(target.resolve("memberflow.jar"), root.resolve("deploy/standalone"));
    require("the job jar", found.jobJar());
    require("the cluster", found.scripts().resolve("start"));
    require("the cluster", found.scripts().resolve("target/flink/lib"));
    return found;
  }

  private static void require(String what, Path path) {
    if (!Files.exists(path)) {
      throw ConfigurationException.wrong(
          what, path, "there", "run mvn -B -DskipTests package in the sources");
    }
  }
}
