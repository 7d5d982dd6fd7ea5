package io.memberflow.catalogue;

/** What a feature is kept for: its key in the log and in the store. */
public enum Entity {
  MEMBER,
  ITEM
}
