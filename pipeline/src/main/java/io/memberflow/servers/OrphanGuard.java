package io.memberflow.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Ends a child when this JVM vanishes without running its shutdown hooks (SIGKILL, out of memory).
 * A small shell waits on a pipe from us: a line means that the child was ended in order, the end of
 * the pipe means that we are gone, and then the shell kills the child and removes its folder.
 */
final class OrphanGuard {
  // Ctrl-C reaches the whole process group: the guard must outlive its parent to be of use.
  private static final String SCRIPT =
      "trap '' INT TERM HUP; read -r line && exit 0; kill -9 \"$1\"; sleep 1; rm -rf \"$2\"";

  private final Process shell;

  private OrphanGuard(Process shell) {
    this.shell = shell;
  }

  /** Guards the child; where there is no shell the shutdown hook alone must do. */
  static OrphanGuard watch(Process child, Path folder) {
    List<String> command =
        List.of("sh", "-c", SCRIPT, "memberflow-guard", "" + child.pid(), folder.toString());
    try {
      Process shell =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new OrphanGuard(shell);
    } catch (IOException e) {
      return new OrphanGuard(null);
    }
  }

  /** The child has ended in order: the guard goes away and touches nothing. */
  void release() {
    if (shell == null) {
      return;
    }
    try (OutputStream pipe = shell.getOutputStream()) {
      pipe.write('\n');
    } catch (IOException e) {
      // The guard is gone already, and with it the danger that it acts.
    }
  }
}
