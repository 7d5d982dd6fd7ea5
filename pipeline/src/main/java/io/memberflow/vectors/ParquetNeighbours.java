package io.memberflow.vectors;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import blue.strategic.parquet.ParquetWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * Neighbours as Parquet: the columns of the text, none of them null, compressed by Snappy. A row
 * group of up to 128 MB is on the heap until it is written.
 */
final class ParquetNeighbours implements NeighbourLines {
  private static final MessageType SCHEMA =
      Types.buildMessage()
          .addFields(
              Types.required(BINARY).as(stringType()).named("id"),
              Types.required(INT32).named("rank"),
              Types.required(BINARY).as(stringType()).named("neighbour"),
              Types.required(FLOAT).named("score"))
          .named("neighbours");

  private final ParquetWriter<Line> lines;

  private record Line(String id, int rank, String neighbour, float score) {}

  ParquetNeighbours(Path file) throws IOException {
    lines =
        ParquetWriter.writeFile(
            SCHEMA,
            file.toFile(),
            (line, to) -> {
              to.write("id", line.id());
              to.write("rank", line.rank());
              to.write("neighbour", line.neighbour());
              to.write("score", line.score());
            });
  }

  @Override
  public void add(String id, int rank, String neighbour, float score) throws IOException {
    lines.write(new Line(id, rank, neighbour, score));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
