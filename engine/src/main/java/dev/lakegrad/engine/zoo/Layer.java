package dev.lakegrad.engine.zoo;

import dev.lakegrad.engine.memory.Shape;

/**
 * One line of a model's table of layers.
 *
 * @param name what its parameters' names begin with
 * @param kind what it is, such as {@code Linear}
 * @param output the shape that it gives for one sample
 * @param parameters how many numbers it learns
 */
public record Layer(String name, String kind, Shape output, int parameters) {}
