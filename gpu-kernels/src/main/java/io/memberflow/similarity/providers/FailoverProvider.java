package io.memberflow.similarity.providers;

import io.memberflow.similarity.BlockConsumer;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.SimilarityProvider;
import io.memberflow.similarity.cuda.CudaProvider;
import io.memberflow.similarity.cuda.DeviceException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;

/**
 * Goes on where a device fails in the middle of a search: rows that were handed over stay, the rest
 * is tried again, with half the memory where memory ran out, and then left to another provider. All
 * providers give the same bits, so the result does not show it.
 */
final class FailoverProvider implements SimilarityProvider {
  private final DoubleFunction<CudaProvider> device;
  private final Optional<SimilarityProvider> fallback;
  private final int retries;
  private final Consumer<String> warnings;
  private double memoryShare;
  private CudaProvider current;

  /**
   * @param device makes a provider that uses this share of the device's memory
   * @param fallback takes over after the last retry; empty: the failure is the caller's
   * @param retries after failures of one search, 0 or more
   * @param warnings told about every failure
   */
  FailoverProvider(
      DoubleFunction<CudaProvider> device,
      double memoryShare,
      Optional<SimilarityProvider> fallback,
      int retries,
      Consumer<String> warnings) {
    this.device = device;
    this.memoryShare = memoryShare;
    this.fallback = fallback;
    this.retries = retries;
    this.warnings = warnings;
    this.current = device.apply(memoryShare);
  }

  @Override
  public String name() {
    return CudaProvider.NAME;
  }

  CudaProvider current() {
    return current;
  }

  @Override
  public void search(Search search, BlockConsumer consumer) {
    int[] next = {search.firstRow()};
    BlockConsumer counting =
        (firstRow, block) -> {
          consumer.accept(firstRow, block);
          next[0] = firstRow + block.rows();
        };
    for (int failures = 0; ; failures++) {
      try {
        current.search(search.from(next[0]), counting);
        return;
      } catch (DeviceException e) {
        boolean again = failures < retries;
        String then =
            again
                ? "trying again"
                : fallback.map(provider -> "going on with " + provider.name()).orElse("giving up");
        warnings.accept(
            "similarity on cuda failed at row %d: %s; %s".formatted(next[0], e.getMessage(), then));
        if (!again) {
          fallback.orElseThrow(() -> e).search(search.from(next[0]), counting);
          return;
        }
        if (e.isOutOfMemory()) {
          memoryShare /= 2;
        }
        current.close();
        current = device.apply(memoryShare);
      }
    }
  }

  @Override
  public void close() {
    current.close();
  }
}
