package io.memberflow.models;

/**
 * What is kept with a pending example.
 *
 * @param groups bytes of groups
 * @param seconds whether there is a second prediction
 */
record PendingLayout(int numbers, int tokens, int groups, boolean seconds) {
  /** As it was written by a model with other groups. */
  PendingLayout as(int writtenGroups, boolean writtenSeconds) {
    return new PendingLayout(numbers, tokens, writtenGroups, writtenSeconds);
  }
}
