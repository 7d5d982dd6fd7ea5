package io.memberflow.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints errors: one message for what the user can mend, a stack trace for what only we can. */
final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    ExitCode.Verdict verdict = ExitCode.of(thrown);
    PrintWriter err = command.getErr();
    if (verdict.exitCode() == ExitCode.UNEXPECTED) {
      err.println(
          "memberflow: unexpected error; please report it with the lines below and the log file");
      thrown.printStackTrace(err);
    } else {
      err.println("memberflow: " + verdict.error().getMessage());
    }
    err.flush();
    return verdict.exitCode().code();
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("memberflow: " + wrong.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
      err.printf("Run \"%s --help\" for usage.%n", command.getCommandSpec().qualifiedName());
    }
    err.flush();
    return ExitCode.WRONG_INPUT.code();
  }
}
