package io.memberflow.members;

/** Identities of the operators in savepoints. Never change one: its state would be lost. */
final class OperatorUids {
  static final String EVENTS = "events";
  static final String BACKFILL_FILES = "backfill-files";
  static final String CLEAN = "clean";
  static final String DEAD_LETTERS = "dead-letters";
  static final String MEMBERS = "members";
  static final String ITEMS = "items";
  static final String LEARN = "learn";
  static final String OUTCOMES = "outcomes";
  static final String DRIFT = "drift";
  static final String CATALOGUE = "catalogue";
  static final String DESCRIBE = "describe";
  static final String PUBLISH_MEMBERS = "publish-members";
  static final String PUBLISH_ITEMS = "publish-items";
  static final String PUBLISH_MODELS = "publish-models";
  static final String PUBLISH_CATALOGUE = "publish-catalogue";
  static final String MODELS_TOPIC = "models-topic";
  static final String PUBLISH_PROGRESS = "publish-progress";

  private OperatorUids() {}
}
