package io.memberflow.importing;

/** A line that cannot become an event; the message is the reason that the summary prints. */
final class RefusedLineException extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedLineException(String reason) {
    // no stack trace: a bad file has millions of these
    super(reason, null, false, false);
  }

  static RefusedLineException wrong(String column, String value, String allowed) {
    String shown = value.length() > 60 ? value.substring(0, 60) + "…" : value;
    return new RefusedLineException("%s is \"%s\"; must be %s".formatted(column, shown, allowed));
  }
}
