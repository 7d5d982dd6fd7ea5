package io.memberflow.catalogue;

/**
 * How a model of one kind learns; one record for each family. Its text changes when, and only when,
 * a learner with these settings means something else.
 */
public interface LearnerSettings {
  /**
   * What must not change under a state that is kept: a state goes on under other settings with the
   * same structure, and is refused under another structure. Everything, where a kind does not say
   * which of its settings it can take over.
   */
  default String structure() {
    return toString();
  }
}
