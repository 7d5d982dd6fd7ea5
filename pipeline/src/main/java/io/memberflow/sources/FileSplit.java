package io.memberflow.sources;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A partition of the log in files, and how far it was read.
 *
 * @param name of the {@link FileSequence}: of a single file without its folder, so that a savepoint
 *     survives a move of the folder
 * @param file index of the file that is read, from 0; those before it were read to their ends
 * @param line number of its next line, from 0
 * @param position of the next line in the decompressed file, in bytes
 */
record FileSplit(String name, int file, long line, long position) implements SourceSplit {
  /** In the first file. */
  FileSplit(String name, long line, long position) {
    this(name, 0, line, position);
  }

  @Override
  public String splitId() {
    return name;
  }
}
