package io.memberflow.similarity.providers;

import io.memberflow.similarity.ReferenceProvider;
import io.memberflow.similarity.Similarity;
import io.memberflow.similarity.SimilarityProvider;
import io.memberflow.similarity.cpu.CpuProvider;
import io.memberflow.similarity.cuda.CudaProvider;
import io.memberflow.similarity.cuda.DeviceException;
import io.memberflow.similarity.cuda.DeviceSource;
import io.memberflow.similarity.cuda.DeviceSpeed;
import io.memberflow.similarity.jcuda.JcudaDevice;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Opens the provider that settings name. {@code auto} takes a GPU where there is one and says why
 * where there is none; {@code cuda} without a GPU is an error.
 */
public final class SimilarityProviders {
  private static final double MEMORY_SHARE = 0.8;
  private static final int RETRIES = 2;

  private SimilarityProviders() {}

  /**
   * What was opened.
   *
   * @param similarity to search with; close it
   * @param description provider and machine, for people
   * @param deviceSpeed of a GPU; empty without one, or where it is not known
   */
  public record Opened(Similarity similarity, String description, Optional<DeviceSpeed> deviceSpeed)
      implements AutoCloseable {
    @Override
    public void close() {
      similarity.close();
    }
  }

  /** With the first CUDA device and a thread for each processor. */
  public static Opened open(ProviderName name, Consumer<String> warnings) {
    return open(
        name, Runtime.getRuntime().availableProcessors(), () -> JcudaDevice.open(0), warnings);
  }

  /**
   * @param threads of the CPU provider, 1 or more
   * @param devices where a CUDA device comes from, for example with another index
   * @param warnings told why {@code auto} uses no GPU, and about failures in the middle of a search
   * @throws IllegalStateException for {@code cuda} without a device
   */
  public static Opened open(
      ProviderName name, int threads, DeviceSource devices, Consumer<String> warnings) {
    CpuProvider cpu = new CpuProvider(threads);
    return switch (name) {
      case CPU_REFERENCE -> opened(new ReferenceProvider(), "plain loops", Optional.empty());
      case CPU -> opened(cpu, cpu.description(), Optional.empty());
      case CUDA, AUTO -> {
        boolean forced = name == ProviderName.CUDA;
        FailoverProvider cuda =
            new FailoverProvider(
                share -> new CudaProvider(devices, cpu, share),
                MEMORY_SHARE,
                forced ? Optional.empty() : Optional.of(cpu),
                RETRIES,
                warnings);
        try {
          yield opened(cuda, cuda.current().description(), cuda.current().speed());
        } catch (DeviceException e) {
          if (forced) {
            throw new IllegalStateException(
                "--provider is cuda; must be auto, cpu or cpu-reference on a machine without a usable device (%s); use auto"
                    .formatted(e.getMessage()),
                e);
          }
          warnings.accept("similarity uses provider cpu, not cuda: " + e.getMessage());
          yield opened(cpu, cpu.description(), Optional.empty());
        }
      }
    };
  }

  private static Opened opened(
      SimilarityProvider provider, String what, Optional<DeviceSpeed> deviceSpeed) {
    return new Opened(Similarity.with(provider), provider.name() + " (" + what + ")", deviceSpeed);
  }
}
