package dev.lakegrad.engine.backend;

/** Functions of two numbers. */
public enum Binary {
  ADD,
  SUBTRACT,
  MULTIPLY,
  DIVIDE
}
