package io.memberflow.sources;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A file of the log and how far it was read.
 *
 * @param name of the file without its folder, so that a savepoint survives a move of the folder
 * @param line number of the next line, from 0
 * @param position of the next line in the decompressed file, in bytes
 */
record FileSplit(String name, long line, long position) implements SourceSplit {
  @Override
  public String splitId() {
    return name;
  }
}
