package io.memberflow.models;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** A model's checkpoint. */
record StoredModel(byte[] bytes, MapPieces open) {
  /** The first one of a model. */
  static StoredModel of(ModelEngine engine) throws Exception {
    return of(engine, new MapPieces());
  }

  /**
   * @param open of the checkpoint before
   */
  static StoredModel of(ModelEngine engine, MapPieces open) throws Exception {
    engine.writeOpen(open);
    return new StoredModel(bytes(engine), open);
  }

  /** All but the open examples. */
  static byte[] bytes(ModelEngine engine) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    engine.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  ModelEngine into(ModelEngine engine) throws Exception {
    engine.read(new DataInputStream(new ByteArrayInputStream(bytes)), open);
    return engine;
  }
}
