package io.memberflow.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest, and what it runs on. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "memberflow " + number(),
      "Java %s, %s %s"
          .formatted(
              Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch"))
    };
  }

  private static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(run from classes)" : version;
  }
}
