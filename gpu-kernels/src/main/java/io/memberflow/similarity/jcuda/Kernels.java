package io.memberflow.similarity.jcuda;

import io.memberflow.similarity.cuda.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The compiled kernels: the file that the system property {@value #PROPERTY} names, else a fat
 * binary where the build made one, else the PTX that is checked in.
 */
final class Kernels {
  static final String PROPERTY = "memberflow.cuda.kernels";

  private Kernels() {}

  /** Ready for the driver: text ends with a zero. */
  static byte[] load() {
    String file = System.getProperty(PROPERTY);
    try {
      if (file != null) {
        return terminated(Files.readAllBytes(Path.of(file)));
      }
      for (String name : new String[] {"similarity.fatbin", "similarity.ptx"}) {
        try (InputStream in = Kernels.class.getResourceAsStream(name)) {
          if (in != null) {
            return terminated(in.readAllBytes());
          }
        }
      }
    } catch (IOException e) {
      throw new DeviceException("the kernels cannot be read: " + e, false);
    }
    throw new DeviceException("the kernels are not on the class path; build the module", false);
  }

  private static byte[] terminated(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }
}
