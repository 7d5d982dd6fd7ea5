package io.memberflow.similarity.cuda;

import io.memberflow.similarity.Metric;
import java.util.OptionalDouble;

/**
 * What a device can do at most, by its clock and the widths of its multiprocessors. Sources:
 * NVIDIA's papers on the architectures A100 (GA100), H100 (GH100) and B200; the CUDA programming
 * guide's table of arithmetic throughput.
 *
 * @param capability compute capability, 90 for 9.0
 * @param multiprocessors of the device
 * @param gigahertz highest clock
 */
public record DeviceSpeed(int capability, int multiprocessors, double gigahertz) {

  /**
   * The limit of a metric's kernel: of products the tensor cores with dense fp16 (as fast as any
   * instruction can use them), of differences the fp32 lanes, of which each needs two turns.
   *
   * @return 10⁹ operations per second: two for each product, one for each absolute difference;
   *     empty for an architecture that is not known here
   */
  public OptionalDouble gigaOpsPerSecond(Metric metric) {
    double cycles = multiprocessors * gigahertz;
    if (metric == Metric.MANHATTAN) {
      int lanes = capability == 80 ? 64 : 128;
      return OptionalDouble.of(cycles * lanes / 2);
    }
    return switch (capability) {
      case 80 -> OptionalDouble.of(cycles * 2 * 1024);
      case 90 -> OptionalDouble.of(cycles * 2 * 2048);
      case 100, 103 -> OptionalDouble.of(cycles * 2 * 4096);
      default -> OptionalDouble.empty();
    };
  }
}
