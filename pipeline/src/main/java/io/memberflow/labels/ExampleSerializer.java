package io.memberflow.labels;

import io.memberflow.state.UnreadableStateException;
import io.memberflow.streams.StreamSerializer;
import io.memberflow.streams.StreamType;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Examples between operators and in the buffers of open epochs. */
public final class ExampleSerializer extends StreamSerializer<Example> {
  private static final long serialVersionUID = 1L;
  public static final ExampleSerializer INSTANCE = new ExampleSerializer();
  public static final StreamType<Example> TYPE = new StreamType<>(Example.class, INSTANCE);

  @Override
  public void serialize(Example e, DataOutputView out) throws IOException {
    writeText(e.model(), out);
    out.writeBoolean(e.decision());
    out.writeLong(e.id());
    out.writeLong(e.time());
    out.writeLong(e.deadline());
    if (!e.decision()) {
      out.writeFloat(e.label());
      return;
    }
    writeText(e.member(), out);
    writeText(e.item(), out);
    out.writeShort(e.numbers().length);
    for (float number : e.numbers()) {
      out.writeFloat(number);
    }
    out.writeShort(e.tokens().length);
    for (long token : e.tokens()) {
      out.writeLong(token);
    }
    writeTexts(e.texts(), out);
    writeTexts(e.segments(), out);
  }

  private static void writeTexts(String[] texts, DataOutputView out) throws IOException {
    out.writeShort(texts.length);
    for (String text : texts) {
      writeText(text, out);
    }
  }

  private static String[] readTexts(DataInputView in) throws IOException {
    String[] texts = new String[in.readShort()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = readText(in);
    }
    return texts;
  }

  @Override
  public Example deserialize(DataInputView in) throws IOException {
    String model = readText(in);
    boolean decision = in.readBoolean();
    long id = in.readLong();
    long time = in.readLong();
    long deadline = in.readLong();
    if (!decision) {
      return Example.answer(model, id, time, deadline, in.readFloat());
    }
    String member = readText(in);
    String item = readText(in);
    float[] numbers = new float[in.readShort()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readFloat();
    }
    long[] tokens = new long[in.readShort()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = in.readLong();
    }
    String[] texts = readTexts(in);
    String[] segments = readTexts(in);
    return new Example(
        model, true, id, time, deadline, member, item, numbers, tokens, texts, segments, Float.NaN);
  }

  @Override
  public TypeSerializerSnapshot<Example> snapshotConfiguration() {
    return new Layout2();
  }

  /** Written into checkpoints; the class name is part of the state's format. */
  public static final class Layout2 extends SimpleTypeSerializerSnapshot<Example> {
    public Layout2() {
      super(() -> INSTANCE);
    }
  }

  /** Of the layout without texts and segments, which is refused rather than misread. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Example> {
    public Snapshot() {
      super(() -> INSTANCE);
    }

    @Override
    public void readSnapshot(int version, DataInputView in, ClassLoader classes) {
      throw new UnreadableStateException(
          "decisions that wait in this state were written without texts and segments; restore with"
              + " the build that wrote it, or start from the beginning of the log");
    }
  }
}
