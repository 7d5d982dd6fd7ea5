package io.memberflow.learning;

import io.memberflow.catalogue.ServingSettings;
import io.memberflow.catalogue.Target;
import io.memberflow.catalogue.Transform;
import io.memberflow.configuration.ConfigurationNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A model as others load it: a header and what scores, to the same bits as the job unless its
 * weights were reduced. The page Model format has the bytes.
 *
 * @param scorer for one thread at a time
 */
public record PublishedModel(ModelHeader header, Scorer scorer) {
  /** The first version; whatever it can say is still written in it. */
  static final int PLAIN = 1;

  /** The version with buckets and crosses. */
  static final int COMBINING = 2;

  /** The latest version; a change of any byte's meaning needs the next one. */
  public static final int FORMAT = COMBINING;

  private static final int MAGIC = 0x4D464D4F; // MFMO
  private static final int CHECKSUM_BYTES = 4;
  private static final int MOST_INPUTS = 10_000;

  /** The bytes of a model. */
  public static byte[] write(ModelHeader header, OnlineModel model, ServingSettings settings) {
    ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 12);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 12);
    try (ModelOutput scoring = new ModelOutput(body, settings);
        DataOutputStream out = new DataOutputStream(bytes)) {
      model.publish(scoring);
      write(scoring.format(), header, out);
      body.writeTo(out);
      out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(int format, ModelHeader header, DataOutputStream out)
      throws IOException {
    out.writeInt(MAGIC);
    out.writeShort(format);
    out.writeUTF(header.kind().text());
    out.writeUTF(ConfigurationNode.kebab(header.target()));
    out.writeUTF(header.name());
    out.writeLong(header.learned());
    out.writeLong(header.asOf());
    out.writeShort(header.inputs().size());
    for (PublishedInput input : header.inputs()) {
      out.writeUTF(input.text() ? "text" : ConfigurationNode.kebab(input.transform()));
      out.writeUTF(input.name());
    }
    out.writeUTF(header.exposure().orElse(""));
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException for other bytes, a damaged model, or one of a later build
   */
  public static PublishedModel read(byte[] bytes) {
    int end = bytes.length - CHECKSUM_BYTES;
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      if (end < 6 || in.readInt() != MAGIC) {
        throw new IllegalArgumentException(
            "these %d bytes are no published model, which begins with MFMO; read the field model of"
                    .formatted(bytes.length)
                + " a model record or the value of a record of the models topic");
      }
      int format = in.readUnsignedShort();
      if (format < PLAIN || format > FORMAT) {
        throw new IllegalArgumentException(
            "the published model has format %d; this build reads %d–%d; read it with the build that"
                    .formatted(format, PLAIN, FORMAT)
                + " wrote it");
      }
      DataInputStream last = new DataInputStream(new ByteArrayInputStream(bytes, end, 4));
      int stored = last.readInt();
      int computed = checksum(bytes, end);
      if (stored != computed) {
        throw damaged("its checksum is %08x, not %08x".formatted(computed, stored), null);
      }
      ModelHeader header = header(in);
      ModelInput body =
          new ModelInput(format, bytes, bytes.length - in.available(), end, header.inputs());
      PublishedModel model =
          new PublishedModel(header, Scorers.read(header.kind(), header.target(), body));
      if (body.available() > 0) {
        throw damaged("%d bytes follow its body".formatted(body.available()), null);
      }
      return model;
    } catch (EOFException e) {
      throw damaged("it ends early", e);
    } catch (IOException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private static IllegalArgumentException damaged(String how, Exception cause) {
    return new IllegalArgumentException(
        "the published model is damaged: %s; read it again, or wait for the next snapshot"
            .formatted(how),
        cause);
  }

  private static ModelHeader header(DataInputStream in) throws IOException {
    PublishedKind kind = kind(in.readUTF());
    Target target = constant("target", in.readUTF(), Target.values());
    String name = in.readUTF();
    long learned = in.readLong();
    long asOf = in.readLong();
    int count = in.readUnsignedShort();
    if (count > MOST_INPUTS) {
      throw new IOException("it has %d inputs".formatted(count));
    }
    List<PublishedInput> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String type = in.readUTF();
      boolean text = type.equals("text");
      Transform transform = text ? Transform.NONE : constant("transform", type, Transform.values());
      inputs.add(new PublishedInput(in.readUTF(), transform, text));
    }
    String exposure = in.readUTF();
    return new ModelHeader(
        name,
        kind,
        target,
        learned,
        asOf,
        inputs,
        exposure.isEmpty() ? Optional.empty() : Optional.of(exposure));
  }

  static PublishedKind kind(String text) {
    return PublishedKind.of(text).orElseThrow(() -> unknown("kind", text));
  }

  private static <E extends Enum<E>> E constant(String what, String text, E[] values) {
    return Arrays.stream(values)
        .filter(value -> ConfigurationNode.kebab(value).equals(text))
        .findFirst()
        .orElseThrow(() -> unknown(what, text));
  }

  private static IllegalArgumentException unknown(String what, String text) {
    return new IllegalArgumentException(
        "the published model has %s %s, which this build does not know; use a newer one"
            .formatted(what, text));
  }
}
