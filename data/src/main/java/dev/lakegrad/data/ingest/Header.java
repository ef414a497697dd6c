package dev.lakegrad.data.ingest;

/** Whether the first line of a file of lines names its columns. */
public enum Header {
  FIRST_LINE,
  NONE
}
