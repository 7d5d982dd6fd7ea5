package io.memberflow.similarity.cuda;

import java.nio.ByteBuffer;

/** Two pinned buffers in turn: one is filled while the other is copied. */
final class Staging {
  private static final int BYTES = 8 << 20;

  private final Device device;
  private final ByteBuffer[] buffers = new ByteBuffer[2];
  private int filled;

  Staging(Device device, DeviceMemory memory, int rowBytes) {
    this.device = device;
    int bytes = Math.max(BYTES / Math.max(1, rowBytes), 1) * rowBytes;
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = memory.pinned(bytes);
    }
  }

  int bytes() {
    return buffers[0].capacity();
  }

  /** A buffer that no copy reads any more. */
  ByteBuffer next() {
    if (filled == buffers.length) {
      device.awaitCopies();
      filled = 0;
    }
    return buffers[filled++];
  }
}
