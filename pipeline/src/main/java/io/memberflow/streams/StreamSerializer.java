package io.memberflow.streams;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serialises an immutable type field by field. Written by hand because reflection over records
 * costs more than the rest of the pipeline's work for an event.
 */
public abstract class StreamSerializer<T> extends TypeSerializerSingleton<T> {
  private static final long serialVersionUID = 1L;

  @Override
  public final boolean isImmutableType() {
    return true;
  }

  @Override
  public final T createInstance() {
    return null;
  }

  @Override
  public final T copy(T from) {
    return from;
  }

  @Override
  public final T copy(T from, T reuse) {
    return from;
  }

  @Override
  public final int getLength() {
    return -1;
  }

  @Override
  public final T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public final void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  /**
   * Null is allowed. One byte for most lengths, then a byte for each character where all are
   * Latin-1, else two: no buffer of a thread, no loop over bytes, unlike Flink's own text.
   */
  protected static void writeText(String text, DataOutputView target) throws IOException {
    if (text == null) {
      target.writeByte(0);
      return;
    }
    boolean latin = isLatin(text);
    writeLength(((long) text.length() << 1 | (latin ? 0 : 1)) + 1, target);
    if (latin) {
      target.write(text.getBytes(StandardCharsets.ISO_8859_1));
    } else {
      target.writeChars(text);
    }
  }

  private static boolean isLatin(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xFF) {
        return false;
      }
    }
    return true;
  }

  private static void writeLength(long length, DataOutputView target) throws IOException {
    long rest = length;
    while ((rest & ~0x7FL) != 0) {
      target.writeByte((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    target.writeByte((int) rest);
  }

  protected static String readText(DataInputView source) throws IOException {
    long length = readLength(source) - 1;
    if (length < 0) {
      return null;
    }
    int chars = (int) (length >> 1);
    if ((length & 1) == 0) {
      byte[] bytes = new byte[chars];
      source.readFully(bytes);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    char[] text = new char[chars];
    for (int i = 0; i < chars; i++) {
      text[i] = source.readChar();
    }
    return new String(text);
  }

  private static long readLength(DataInputView source) throws IOException {
    long length = 0;
    int shift = 0;
    byte next;
    do {
      next = source.readByte();
      length |= (long) (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return length;
  }

  /** Null is allowed. */
  protected static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
    target.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      target.write(bytes);
    }
  }

  protected static byte[] readBytes(DataInputView source) throws IOException {
    int length = source.readInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    source.readFully(bytes);
    return bytes;
  }
}
