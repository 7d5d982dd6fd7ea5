package io.memberflow.cli;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.similarity.jcuda.JcudaDevice;
import io.memberflow.similarity.providers.ProviderName;
import io.memberflow.similarity.providers.SimilarityProviders;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The option {@code --provider} of commands that search for neighbours. */
final class Providers {
  private Providers() {}

  static ProviderName parse(String text) {
    return Arrays.stream(ProviderName.values())
        .filter(name -> name.toString().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                ConfigurationException.wrong(
                    "--provider",
                    text,
                    Arrays.stream(ProviderName.values())
                        .map(ProviderName::toString)
                        .collect(Collectors.joining(", ")),
                    "choose one of them"));
  }

  /** Warnings go to the error output. */
  static SimilarityProviders.Opened open(ProviderName name, PrintWriter err) {
    return open(name, Runtime.getRuntime().availableProcessors(), err);
  }

  /**
   * @param threads of the CPU provider
   */
  static SimilarityProviders.Opened open(ProviderName name, int threads, PrintWriter err) {
    try {
      return SimilarityProviders.open(
          name,
          threads,
          () -> JcudaDevice.open(0),
          warning -> {
            err.println("memberflow: " + warning);
            err.flush();
          });
    } catch (IllegalStateException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }
}
