package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_data_type_undef;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_binary;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;

import dev.lakegrad.engine.backend.Activation;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;

/** What a kernel does to its result before it writes it: these steps, in the order of the calls. */
final class PostOps {
  /** The name of the array that a kernel's first step reads, if it {@link #add adds} one. */
  static final int FIRST = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1;

  private final dnnl_post_ops steps;

  PostOps(dnnl_post_ops steps) {
    this.steps = steps;
  }

  /** Times {@code scale}. */
  PostOps scale(double scale) {
    return scale == 1 ? this : eltwise(dnnl_eltwise_linear, scale);
  }

  /** Plus what is there already. */
  PostOps sum() {
    Library.check(dnnl_post_ops_append_sum(steps, 1, 0, dnnl_data_type_undef), "sum");
    return this;
  }

  /** Plus an array of that layout, which is an argument of its own. */
  PostOps add(dnnl_memory_desc layout) {
    Library.check(dnnl_post_ops_append_binary(steps, dnnl_binary_add, layout), "post-op");
    return this;
  }

  /** {@code f} of it. */
  PostOps apply(Activation f) {
    return switch (f) {
      case NONE -> this;
      case RELU -> throw new AssertionError("the library's makes 0 of what is no number");
      case TANH -> eltwise(dnnl_eltwise_tanh, 0);
    };
  }

  private PostOps eltwise(int function, double alpha) {
    Library.check(dnnl_post_ops_append_eltwise(steps, function, (float) alpha, 0), "post-op");
    return this;
  }
}
