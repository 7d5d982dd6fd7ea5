package io.memberflow.similarity;

/** Takes the result of a search block by block, so that the whole never has to fit in memory. */
@FunctionalInterface
public interface BlockConsumer {

  /**
   * Called on the thread that searches, in the order of the rows, without gaps.
   *
   * @param firstRow the query row that is row 0 of the block
   * @param block the neighbours of {@code block.rows()} query rows; the receiver may keep it
   */
  void accept(int firstRow, Neighbours block);
}
