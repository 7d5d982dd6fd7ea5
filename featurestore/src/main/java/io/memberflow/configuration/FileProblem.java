package io.memberflow.configuration;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file cannot be read or written, for people: without names of classes. */
public final class FileProblem {
  private FileProblem() {}

  /** Some words, without the name of the file. */
  public static String of(IOException problem) {
    if (problem instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (problem instanceof AccessDeniedException) {
      return "no permission";
    }
    if (problem instanceof CharacterCodingException) {
      return "not UTF-8 text";
    }
    if (problem instanceof EOFException) {
      return "it ends in the middle";
    }
    String reason =
        problem instanceof FileSystemException of ? of.getReason() : problem.getMessage();
    return reason == null ? "the system gives no reason" : reason;
  }
}
