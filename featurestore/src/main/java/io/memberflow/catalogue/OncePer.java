package io.memberflow.catalogue;

/** Takes only the first event of each order or session, where the shop sends a line per item. */
public enum OncePer {
  ORDER,
  SESSION
}
