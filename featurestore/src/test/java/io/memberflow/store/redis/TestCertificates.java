package io.memberflow.store.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority and certificates it signed, as PEM files; made by the JDK's keytool. */
final class TestCertificates {
  private static final String PASSWORD = "changeit";
  private final Path folder;

  private TestCertificates(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes "server" for this machine, "elsewhere" for another host, "client", and "stranger", which
   * the authority did not sign.
   */
  static TestCertificates make(Path folder) throws Exception {
    TestCertificates made = new TestCertificates(folder);
    made.keyPair("ca", "-ext", "bc:c");
    made.signed("server", "-ext", "san=dns:localhost,ip:127.0.0.1");
    made.signed("elsewhere", "-ext", "san=dns:redis.elsewhere");
    made.signed("client");
    made.keyPair("stranger", "-ext", "bc:c");
    for (String name : List.of("ca", "server", "elsewhere", "client", "stranger")) {
      made.export(name);
    }
    return made;
  }

  Path ca() {
    return certificate("ca");
  }

  Path certificate(String name) {
    return folder.resolve(name + ".pem");
  }

  Path key(String name) {
    return folder.resolve(name + ".key");
  }

  private void keyPair(String name, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-validity", "3650"));
    arguments.addAll(List.of("-keyalg", name.equals("client") ? "EC" : "RSA"));
    arguments.addAll(List.of(more));
    keytool(arguments);
  }

  private void signed(String name, String... extensions) throws Exception {
    keyPair(name);
    String request = folder.resolve(name + ".csr").toString();
    String answer = folder.resolve(name + ".crt").toString();
    keytool(List.of("-certreq", "-alias", name, "-file", request));
    List<String> sign =
        new ArrayList<>(
            List.of("-gencert", "-alias", "ca", "-infile", request, "-outfile", answer, "-rfc"));
    sign.addAll(List.of(extensions));
    keytool(sign);
    keytool(List.of("-importcert", "-noprompt", "-alias", name, "-file", answer));
  }

  private void keytool(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(
        List.of(
            "-keystore",
            folder.resolve("store.p12").toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool " + arguments.get(0) + ": " + said);
    }
  }

  private void export(String name) throws Exception {
    KeyStore store =
        KeyStore.getInstance(folder.resolve("store.p12").toFile(), PASSWORD.toCharArray());
    pem(certificate(name), "CERTIFICATE", store.getCertificate(name).getEncoded());
    pem(key(name), "PRIVATE KEY", store.getKey(name, PASSWORD.toCharArray()).getEncoded());
  }

  private static void pem(Path file, String type, byte[] bytes) throws IOException {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(type, lines.encodeToString(bytes), type));
  }
}
