package io.memberflow.demo;

import io.memberflow.platform.LogProducer;

/** Where the demo's events come from. */
interface Feed {
  /** What the demo says it is fed with. */
  String description();

  /** Sends everything to the log; returns when all of it was written. */
  void send(LogProducer producer);
}
