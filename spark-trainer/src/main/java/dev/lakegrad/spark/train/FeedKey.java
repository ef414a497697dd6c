package dev.lakegrad.spark.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret by which the driver's feed knows the ranks of its run; travels inside the task. */
final class FeedKey implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String ALGORITHM = "HmacSHA256";
  static final int NONCE_BYTES = 32;
  static final int PROOF_BYTES = 32;

  private final byte[] secret;

  private FeedKey(byte[] secret) {
    this.secret = secret;
  }

  static FeedKey random() {
    return new FeedKey(nonce());
  }

  static byte[] nonce() {
    byte[] bytes = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  byte[] proof(byte[] nonce, int generation) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      mac.update(nonce);
      return mac.doFinal(ByteBuffer.allocate(Integer.BYTES).putInt(generation).array());
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new AssertionError("every JDK has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "FeedKey[hidden]";
  }
}
