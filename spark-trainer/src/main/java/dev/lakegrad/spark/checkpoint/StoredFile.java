package dev.lakegrad.spark.checkpoint;

/** A file of a checkpoint as its manifest knows it; {@code sha256} in lower-case hex. */
public record StoredFile(String name, long length, String sha256) {}
