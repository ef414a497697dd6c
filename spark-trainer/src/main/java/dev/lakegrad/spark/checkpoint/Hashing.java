package dev.lakegrad.spark.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, and a stream that computes it of what passes through. */
final class Hashing {
  private Hashing() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /** Counts and hashes what is written, and passes it on. */
  static final class Output extends OutputStream {
    private final OutputStream out;
    private final MessageDigest digest = digest();
    private long length;

    Output(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.write(bytes, from, count);
      digest.update(bytes, from, count);
      length += count;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    /** What was written so far, as a file of this name. */
    StoredFile stored(String name) {
      return new StoredFile(name, length, hex(digest));
    }
  }
}
