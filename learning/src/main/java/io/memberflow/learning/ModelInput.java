package io.memberflow.learning;

import io.memberflow.catalogue.Transform;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;

/** Where a published form is read from; the counterpart of {@link ModelOutput}. */
final class ModelInput extends DataInputStream {
  private final int format;
  private final List<PublishedInput> inputs;

  ModelInput(int format, byte[] bytes, int from, int to, List<PublishedInput> inputs) {
    super(new ByteArrayInputStream(bytes, from, to - from));
    this.format = format;
    this.inputs = inputs;
  }

  private ModelInput(int format, ModelInput in, List<PublishedInput> inputs) {
    super(in);
    this.format = format;
    this.inputs = inputs;
  }

  /** Goes on with a member of an ensemble, which has a format of its own and some of the inputs. */
  ModelInput of(int memberFormat, List<PublishedInput> some) {
    return new ModelInput(memberFormat, this, some);
  }

  List<PublishedInput> inputs() {
    return inputs;
  }

  /** The version that the model was written in. */
  int format() {
    return format;
  }

  /** Transforms of the numbers in declared order. */
  List<Transform> transforms() {
    return inputs.stream().filter(i -> !i.text()).map(PublishedInput::transform).toList();
  }

  int numbers() {
    return transforms().size();
  }

  int tokens() {
    return inputs.size() - numbers();
  }

  SparseWeights readWeights() throws IOException {
    int width = readByte();
    int count = readCount(4 + width);
    int[] slots = new int[count];
    for (int i = 0; i < count; i++) {
      slots[i] = readInt();
    }
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      weights[i] = readWeight(width);
    }
    return new SparseWeights(slots, weights);
  }

  /** What {@link ModelOutput#writeLayer} wrote. */
  void readLayer(float[] weights) throws IOException {
    int width = readByte();
    byte[] here = new byte[(weights.length + 7) / 8];
    readFully(here);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (here[i / 8] & 0x80 >> i % 8) == 0 ? 0 : (float) readWeight(width);
    }
  }

  /** A count whose elements can be here. */
  private int readCount(int elementBytes) throws IOException {
    int count = readInt();
    if (count < 0 || (long) count * elementBytes > available()) {
      throw new IOException("a count is %d with %d bytes left".formatted(count, available()));
    }
    return count;
  }

  private double readWeight(int width) throws IOException {
    return switch (width) {
      case 2 -> Float16.value(readShort());
      case 4 -> readFloat();
      case 8 -> readDouble();
      default -> throw new IOException("weights are %d bytes wide".formatted(width));
    };
  }
}
