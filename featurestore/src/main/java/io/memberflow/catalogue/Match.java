package io.memberflow.catalogue;

/** What the label event must share with the decision event. */
public enum Match {
  MEMBER,
  /** The same member and the same item. */
  ITEM
}
