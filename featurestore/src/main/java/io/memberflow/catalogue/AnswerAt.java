package io.memberflow.catalogue;

/** When an answer is released to validation and learning. */
public enum AnswerAt {
  /**
   * At the end of the horizon, a yes like a no. A yes that is learnt when it happens comes before
   * the noes of its time, and the model believes in more of them than there are (delayed feedback,
   * Chapelle 2014); examples that the end of the data cuts off would all be positive.
   */
  HORIZON,
  /** A yes when it happens: for horizons that are short against the changes of the shop. */
  EVENT
}
