package io.memberflow.sources;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * Gives every file to a reader at the start: the i-th by name to reader i modulo the parallelism.
 * Its state is the names of the files that were given.
 */
final class FileEnumerator implements SplitEnumerator<FileSplit, List<String>> {
  private final SplitEnumeratorContext<FileSplit> context;
  private final List<String> names;
  private final Set<String> given;
  private final Map<String, FileSplit> waiting = new LinkedHashMap<>();

  FileEnumerator(
      SplitEnumeratorContext<FileSplit> context,
      Collection<String> files,
      Collection<String> alreadyGiven) {
    this.context = context;
    this.names = List.copyOf(new TreeSet<>(files));
    this.given = new TreeSet<>(alreadyGiven);
    for (String name : names) {
      if (!given.contains(name)) {
        waiting.put(name, new FileSplit(name, 0, 0));
      }
    }
  }

  @Override
  public void start() {}

  @Override
  public void addReader(int reader) {
    Iterator<FileSplit> splits = waiting.values().iterator();
    while (splits.hasNext()) {
      FileSplit split = splits.next();
      if (names.indexOf(split.name()) % context.currentParallelism() == reader) {
        splits.remove();
        given.add(split.name());
        context.assignSplit(split, reader);
      }
    }
    context.signalNoMoreSplits(reader);
  }

  @Override
  public void handleSplitRequest(int reader, String host) {
    // readers are given their files without asking
  }

  @Override
  public void addSplitsBack(List<FileSplit> splits, int reader) {
    for (FileSplit split : splits) {
      given.remove(split.name());
      waiting.put(split.name(), split);
    }
    if (context.registeredReaders().containsKey(reader)) {
      addReader(reader);
    }
  }

  @Override
  public List<String> snapshotState(long checkpoint) {
    return new ArrayList<>(given);
  }

  @Override
  public void close() {}
}
