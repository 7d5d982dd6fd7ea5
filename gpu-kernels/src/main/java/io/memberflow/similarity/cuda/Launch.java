package io.memberflow.similarity.cuda;

import java.util.List;

/**
 * One run of a kernel.
 *
 * @param kernel its name in the source
 * @param grid blocks
 * @param block threads of a block
 * @param sharedBytes shared memory of a block
 * @param shapes what it works on, for messages
 * @param arguments {@code Long} for addresses, {@code Integer}, {@code Double}
 */
public record Launch(
    String kernel, int grid, int block, int sharedBytes, String shapes, List<Object> arguments) {

  /** Names everything that an error message needs. */
  @Override
  public String toString() {
    return "kernel %s, grid %d, block %d, shared memory %d B, %s"
        .formatted(kernel, grid, block, sharedBytes, shapes);
  }
}
