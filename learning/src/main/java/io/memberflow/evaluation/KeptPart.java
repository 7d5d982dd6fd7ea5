package io.memberflow.evaluation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;

/** A part of a state that is left out when what it stood for is declared in another way. */
final class KeptPart {
  private KeptPart() {}

  /** Writes a part's bytes. */
  interface Writer {
    void write(DataOutput out) throws IOException;
  }

  /** Reads a part's bytes. */
  interface Reader {
    void read(DataInput in) throws IOException;
  }

  /**
   * @param layout what the part stands for
   */
  static void write(DataOutput out, String layout, Writer part) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    part.write(new DataOutputStream(bytes));
    out.writeUTF(layout);
    out.writeInt(bytes.size());
    out.write(bytes.toByteArray());
  }

  /** Whether the part was of this layout and has been read. */
  static boolean read(DataInput in, String layout, Reader part) throws IOException {
    boolean same = in.readUTF().equals(layout);
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    if (same) {
      part.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
    return same;
  }
}
