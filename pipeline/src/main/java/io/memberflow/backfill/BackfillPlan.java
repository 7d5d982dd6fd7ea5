package io.memberflow.backfill;

import java.util.List;

/**
 * What a backfill reads, fixed when it is started first: a run that goes on after it was killed
 * reads the same.
 *
 * @param namespace that it publishes to
 * @param files by part, as they were named
 * @param until as it was asked for; null for the files' ends
 * @param started when it was started first; no event can be later
 */
record BackfillPlan(
    String namespace,
    String catalogue,
    List<List<String>> files,
    String until,
    boolean publishes,
    String started) {}
