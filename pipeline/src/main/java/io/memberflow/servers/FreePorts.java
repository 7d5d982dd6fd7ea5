package io.memberflow.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Ports nobody listens on. They come from below the range that systems give to outgoing connections
 * (32768 and above on Linux), so that a server which restarts finds its port still free. This JVM
 * names them in a row from one at random: none twice before all others, although its server is yet
 * to start or is down for a moment, and other JVMs are elsewhere.
 */
final class FreePorts {
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 31_999;
  private static final int MAX_ATTEMPTS = 1_000;
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1));

  private FreePorts() {}

  /** That many different ports, each free on the loopback address when it was looked at. */
  static List<Integer> find(int count) {
    Set<Integer> found = new LinkedHashSet<>();
    for (int attempt = 0; attempt < MAX_ATTEMPTS && found.size() < count; attempt++) {
      int port = take(1);
      if (isFree(port)) {
        found.add(port);
      }
    }
    if (found.size() < count) {
      throw new ServerException(
          "no %d free ports between %d and %d; end programs that listen there"
              .formatted(count, LOWEST, HIGHEST));
    }
    return List.copyOf(found);
  }

  /** The first of that many ports in a row, each free when it was looked at. */
  static int row(int count) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      int first = take(count);
      if (IntStream.range(first, first + count).allMatch(FreePorts::isFree)) {
        return first;
      }
    }
    throw new ServerException(
        "no %d free ports in a row between %d and %d; end programs that listen there"
            .formatted(count, LOWEST, HIGHEST));
  }

  /** The first of that many ports in a row, free or not. */
  private static int take(int count) {
    int first =
        NEXT.getAndUpdate(next -> next + count > HIGHEST + 1 ? LOWEST + count : next + count);
    return first + count > HIGHEST + 1 ? LOWEST : first;
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
