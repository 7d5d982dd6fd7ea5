package io.memberflow.store.redis;

import io.memberflow.configuration.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom to trust and what to show when a connection is encrypted. Files are PEM, as the server's own
 * are; they are read for every connection, so that renewed ones need no restart.
 *
 * @param caFile certificates to trust; empty for the trust store of the JVM
 * @param certificate chain to show to the server, with {@code key}; empty to show none
 * @param key unencrypted PKCS#8 key of the certificate
 * @param verifyName whether the server's certificate must name the host that was connected to
 */
public record RedisTls(
    Optional<Path> caFile, Optional<Path> certificate, Optional<Path> key, boolean verifyName) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final List<String> KEY_TYPES = List.of("RSA", "EC", "Ed25519");
  private static final char[] NO_PASSWORD = {};

  /** Trusts whom the JVM trusts, verifies names, shows no certificate. */
  static final RedisTls DEFAULT =
      new RedisTls(Optional.empty(), Optional.empty(), Optional.empty(), true);

  /**
   * @throws ConfigurationException for a certificate without key or the other way round
   */
  public RedisTls {
    if (certificate.isPresent() != key.isPresent()) {
      throw new ConfigurationException(
          "Redis address has only one of certificate and key; give both or none");
    }
  }

  /**
   * Makes connections that trust and show what the files hold now.
   *
   * @throws ConfigurationException for a file that cannot be read or holds something else
   */
  SSLSocketFactory socketFactory() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      throw new ConfigurationException(
          "the JVM cannot use the certificates of the Redis address: " + e.getMessage(), e);
    }
  }

  private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
    if (caFile.isEmpty()) {
      return null; // the JVM's own
    }
    KeyStore trusted = emptyStore();
    int count = 0;
    for (Certificate certificate : certificates("ca-file", caFile.get())) {
      trusted.setCertificateEntry("ca-" + count++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  private KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
    if (certificate.isEmpty()) {
      return null;
    }
    KeyStore shown = emptyStore();
    shown.setKeyEntry(
        "client",
        privateKey(key.orElseThrow()),
        NO_PASSWORD,
        certificates("certificate", certificate.get()).toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(shown, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(String option, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> read =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (!read.isEmpty()) {
        return read;
      }
    } catch (IOException | GeneralSecurityException e) {
      throw wrong(option, file, "a readable file of PEM certificates", e);
    }
    throw wrong(option, file, "a readable file of PEM certificates", null);
  }

  private static PrivateKey privateKey(Path file) throws GeneralSecurityException {
    String allowed =
        "a readable file with an unencrypted PKCS#8 key (openssl pkcs8 -topk8 -nocrypt)";
    try {
      Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
      if (!pem.find()) {
        throw wrong("key", file, allowed, null);
      }
      PKCS8EncodedKeySpec spec =
          new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
      for (String type : KEY_TYPES) {
        try {
          return KeyFactory.getInstance(type).generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
          // a key of another type
        }
      }
      throw wrong("key", file, allowed + " of type " + String.join(", ", KEY_TYPES), null);
    } catch (IOException | IllegalArgumentException e) {
      throw wrong("key", file, allowed, e);
    }
  }

  private static ConfigurationException wrong(
      String option, Path file, String allowed, Exception cause) {
    ConfigurationException wrong =
        ConfigurationException.wrong(
            option + " of the Redis address", file, allowed, "correct the file or its name");
    if (cause != null) {
      wrong.initCause(cause);
    }
    return wrong;
  }
}
