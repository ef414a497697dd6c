package dev.lakegrad.spark.collective;

import dev.lakegrad.engine.Check;
import java.io.Serializable;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that the workers of one run share: made on the driver, sent inside the task, never
 * over our own sockets and never printed.
 */
public final class JobKey implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BYTES = 32;
  static final int PROOF_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] secret;

  private JobKey(byte[] secret) {
    this.secret = secret;
  }

  /** A new key from the system's secure source. */
  public static JobKey random() {
    return new JobKey(randomBytes(BYTES));
  }

  /** The key with these 32 bytes. */
  public static JobKey of(byte[] secret) {
    Check.that(secret.length == BYTES, "job key", "%d bytes instead of %d", secret.length, BYTES);
    return new JobKey(secret.clone());
  }

  static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /** HMAC-SHA256 over all {@code parts}, one after the other. */
  byte[] proof(byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new AssertionError("every JDK has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "JobKey[hidden]";
  }
}
