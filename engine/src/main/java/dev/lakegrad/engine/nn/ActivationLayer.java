package dev.lakegrad.engine.nn;

import dev.lakegrad.engine.backend.Activation;

/** A layer that is nothing but an activation, which the layer before it may do in its place. */
interface ActivationLayer extends Module {
  Activation activation();
}
