package io.memberflow.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.memberflow.state.UnreadableStateException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an operator needs to know of the stack traces that Flink answers with. */
final class StackTraces {
  private static final Pattern UNREADABLE =
      Pattern.compile(
          Pattern.quote(UnreadableStateException.class.getName()) + ": (.*)", Pattern.MULTILINE);

  /** What Flink says where a savepoint has state of an operator that the new job does not have. */
  private static final Pattern UNMAPPED =
      Pattern.compile("(Failed to rollback to checkpoint/savepoint .*)", Pattern.MULTILINE);

  private static final Pattern CAUSE =
      Pattern.compile(
          "^(?:Caused by: )?[\\w.$]+(?:Exception|Error)(?:: (.*))?$", Pattern.MULTILINE);

  private static final String PARTLY_FINISHED = "PartialFinishingNotSupportedByStateException";

  private StackTraces() {}

  /** Whether a checkpoint was refused because a part of a task's subtasks had finished. */
  static boolean refusesPartlyFinished(String trace) {
    return trace.contains(PARTLY_FINISHED);
  }

  /** Why a state cannot be read, where that is what happened. */
  static Optional<String> unreadable(String trace) {
    for (Pattern pattern : new Pattern[] {UNREADABLE, UNMAPPED}) {
      Matcher found = pattern.matcher(trace);
      if (found.find()) {
        return Optional.of(found.group(1).strip());
      }
    }
    return Optional.empty();
  }

  /** The message of the innermost cause; the first line where there is none. */
  static String reason(String trace) {
    String reason = trace.lines().findFirst().orElse("no reason given").strip();
    Matcher causes = CAUSE.matcher(trace);
    while (causes.find()) {
      if (causes.group(1) != null && !causes.group(1).isBlank()) {
        reason = causes.group(1).strip();
      }
    }
    return reason;
  }

  /** Of a list of traces, as Flink's errors are. */
  static String reason(JsonNode traces) {
    StringBuilder all = new StringBuilder();
    traces.forEach(trace -> all.append(trace.asText()).append('\n'));
    return reason(all.toString());
  }
}
