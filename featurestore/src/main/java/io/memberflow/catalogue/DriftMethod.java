package io.memberflow.catalogue;

/** How a change of a stream's mean is found. */
public enum DriftMethod {
  /** A window of values that is cut where its halves differ (Bifet, Gavaldà 2007). */
  ADWIN,
  /** The excess over the running mean, summed up (Page 1954, Hinkley 1971). */
  PAGE_HINKLEY,
  /** The excess over the mean of the warm-up, summed up (Page 1954). */
  CUSUM
}
