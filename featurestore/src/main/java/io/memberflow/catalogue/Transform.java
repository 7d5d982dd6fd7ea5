package io.memberflow.catalogue;

/** How a numeric feature enters a model, before the running standardisation. */
public enum Transform {
  NONE,
  /** sign(x) · ln(1 + |x|): heavy-tailed counts, money and times. */
  LOG,
  /** 1 where present and not 0. */
  PRESENT,
  /** Which of some quantile buckets it lies in, one-hot; the borders are learnt online. */
  BUCKETS
}
