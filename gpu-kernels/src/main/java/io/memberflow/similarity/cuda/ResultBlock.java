package io.memberflow.similarity.cuda;

import java.nio.ByteBuffer;

/** The neighbours of a block of query rows among a block of items, on their way to the host. */
final class ResultBlock {
  private final Device device;
  private final int k;
  private final ByteBuffer hostIds;
  private final ByteBuffer hostScores;
  private final ByteBuffer hostProven;
  private Device.Mark arrived;

  /** Address of int32 [rows][k]. */
  final long ids;

  /** Address of float32 [rows][k]. */
  final long scores;

  /** Address of int32 [rows]. */
  final long proven;

  ResultBlock(Device device, DeviceMemory memory, int rows, int k) {
    this.device = device;
    this.k = k;
    long results = (long) rows * k;
    ids = memory.allocate(results, 4);
    scores = memory.allocate(results, 4);
    proven = memory.allocate(rows, 4);
    hostIds = memory.pinned(4 * results);
    hostScores = memory.pinned(4 * results);
    hostProven = memory.pinned(4L * rows);
  }

  /** Enqueues the copy to the host, after the kernels so far. */
  void copy(int rows) {
    int bytes = 4 * rows * k;
    device.copyToHost(hostIds.clear().limit(bytes), ids);
    device.copyToHost(hostScores.clear().limit(bytes), scores);
    device.copyToHost(hostProven.clear().limit(4 * rows), proven);
    arrived = device.mark();
  }

  void await() {
    arrived.await();
  }

  void addTo(MergedRows merged) {
    merged.add(hostIds, hostScores, hostProven);
  }
}
