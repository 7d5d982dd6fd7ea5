package io.memberflow.sources;

import io.memberflow.cleaning.LogRecord;

/** A record of a file and where the file stands after it. */
record FileRecord(LogRecord record, FileSplit after) {}
