package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens on the way, Redis holds the same bytes. */
class VerifyAcceptanceITCase {
  @TempDir private Path folder;

  @Test
  @Timeout(900)
  void runsDisturbedAtRandom_writeWhatThePlainRunWrites() throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Path json = folder.resolve("verify.json");

    int code =
        Memberflow.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            "verify",
            "determinism",
            "--rounds",
            "6",
            "--seed",
            "3",
            "--events",
            "200000",
            "--json",
            json.toString());

    System.out.println(out);
    assertThat(code).as("%s%n%s", out, err).isZero();
    JsonNode result = new ObjectMapper().readTree(json.toFile());
    assertThat(result.get("differences")).isEmpty();
    assertThat(result.get("kills").asInt()).as("tasks killed on the way").isPositive();
    assertThat(result.get("stops").asInt()).as("savepoints on the way").isPositive();
    assertThat(result.get("records").asLong()).as("members and items").isGreaterThan(4_000);
  }
}
