package io.memberflow.servers;

import java.util.function.Supplier;

/** Starts a new server; another process may take its port first, so a few ports are tried. */
final class FirstStart {
  private static final String PORT_TAKEN = "Address already in use";

  private FirstStart() {}

  static <S extends LocalServer> S of(Supplier<S> create, int attempts) {
    for (int attempt = 1; ; attempt++) {
      S server = create.get();
      try {
        server.run();
        return server;
      } catch (RuntimeException e) {
        server.close();
        if (attempt == attempts || !String.valueOf(e.getMessage()).contains(PORT_TAKEN)) {
          throw e;
        }
      }
    }
  }
}
