package dev.lakegrad.engine.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_tag;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_exec_arg_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;

import dev.lakegrad.engine.backend.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Makes kernels, and at its end destroys the descriptions that went into them; and the kernels, if
 * they were not {@link #finished}.
 */
final class Maker implements AutoCloseable {
  private final dnnl_engine engine;
  private final Deque<Runnable> ends = new ArrayDeque<>();
  private final List<Kernel> unfinished = new ArrayList<>();
  private final dnnl_primitive_attr attributes;

  Maker(Library library) {
    this.engine = library.engine();
    this.attributes = newAttributes();
  }

  dnnl_engine engine() {
    return engine;
  }

  /** What all kernels have in common: the scratchpad is the session's. */
  dnnl_primitive_attr attributes() {
    return attributes;
  }

  /** {@code first}, and then one size for each axis. */
  static long[] sizes(List<Span> axes, ToLongFunction<Span> size, long... first) {
    return LongStream.concat(LongStream.of(first), axes.stream().mapToLong(size)).toArray();
  }

  /** A layout row by row. */
  dnnl_memory_desc rows(long... sizes) {
    long[] strides = new long[sizes.length];
    long stride = 1;
    for (int i = sizes.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= sizes[i];
    }
    return strided(sizes, strides);
  }

  /** Images {@code [batch, channels, sides..]} that lie with their channels last. */
  dnnl_memory_desc channelsLast(long[] sizes) {
    return channelsLast(dnnl_f32, sizes);
  }

  /** The same of another type, such as {@code dnnl_bf16}. */
  dnnl_memory_desc channelsLast(int type, long[] sizes) {
    long[] strides = new long[sizes.length];
    long stride = sizes[1];
    for (int i = sizes.length - 1; i > 1; i--) {
      strides[i] = stride;
      stride *= sizes[i];
    }
    strides[1] = 1;
    strides[0] = stride;
    return strided(type, sizes, strides);
  }

  dnnl_memory_desc strided(long[] sizes, long[] strides) {
    return strided(dnnl_f32, sizes, strides);
  }

  private dnnl_memory_desc strided(int type, long[] sizes, long[] strides) {
    return description(
        made -> dnnl_memory_desc_create_with_strides(made, sizes.length, sizes, type, strides));
  }

  /** A layout that the library may choose. */
  dnnl_memory_desc any(int type, long... sizes) {
    return description(
        made ->
            dnnl_memory_desc_create_with_tag(made, sizes.length, sizes, type, dnnl_format_tag_any));
  }

  private dnnl_memory_desc description(ToIntFunction<dnnl_memory_desc> create) {
    dnnl_memory_desc made = new dnnl_memory_desc();
    Library.check(create.applyAsInt(made), "layout");
    ends.push(() -> Library.check(dnnl_memory_desc_destroy(made), "layout's end"));
    return made;
  }

  /** A description of a primitive. */
  dnnl_primitive_desc plan(ToIntFunction<dnnl_primitive_desc> create) {
    dnnl_primitive_desc made = new dnnl_primitive_desc();
    Library.check(create.applyAsInt(made), "plan");
    ends.push(() -> Library.check(dnnl_primitive_desc_destroy(made), "plan's end"));
    return made;
  }

  /** The layout that {@code plan} has for an argument; empty if it does without. */
  static dnnl_memory_desc layout(dnnl_primitive_desc plan, int name) {
    return dnnl_primitive_desc_query_md(plan, dnnl_query_exec_arg_md, name);
  }

  /** A kernel as planned, with arguments of these names. */
  Kernel kernel(dnnl_primitive_desc plan, int... names) {
    dnnl_primitive primitive = new dnnl_primitive();
    Library.check(dnnl_primitive_create(primitive, plan), "primitive");
    int[] all = Arrays.copyOf(names, names.length + 1);
    all[names.length] = DNNL_ARG_SCRATCHPAD;
    List<dnnl_memory> memories = new ArrayList<>();
    for (int name : all) {
      dnnl_memory memory = new dnnl_memory();
      Library.check(dnnl_memory_create(memory, layout(plan, name), engine, null), "memory");
      memories.add(memory);
    }
    Kernel made = new Kernel(primitive, all, memories, floats(layout(plan, DNNL_ARG_SCRATCHPAD)));
    unfinished.add(made);
    return made;
  }

  /** Whether both lay an array out alike. */
  static boolean same(dnnl_memory_desc a, dnnl_memory_desc b) {
    return dnnl_memory_desc_equal(a, b) != 0;
  }

  /** How many floats an array of this layout takes. */
  static int floats(dnnl_memory_desc layout) {
    long bytes = dnnl_memory_desc_get_size(layout);
    return Math.toIntExact((bytes + Float.BYTES - 1) / Float.BYTES);
  }

  /** Copies from one layout into another: argument 0 into argument 1. */
  Kernel reorder(dnnl_memory_desc from, dnnl_memory_desc to) {
    return reorder(from, to, attributes);
  }

  /** As {@link #reorder}, but adds to what is there. */
  Kernel reorderAdding(dnnl_memory_desc from, dnnl_memory_desc to) {
    return reorder(from, to, ending(PostOps::sum));
  }

  /** As {@link #attributes}, for kernels that do what {@code append} lists to their result. */
  dnnl_primitive_attr ending(Consumer<PostOps> append) {
    dnnl_primitive_attr made = newAttributes();
    dnnl_post_ops end = new dnnl_post_ops();
    Library.check(dnnl_post_ops_create(end), "post-ops");
    ends.push(() -> Library.check(dnnl_post_ops_destroy(end), "post-ops' end"));
    append.accept(new PostOps(end));
    Library.check(dnnl_primitive_attr_set_post_ops(made, end), "post-ops");
    return made;
  }

  private Kernel reorder(dnnl_memory_desc from, dnnl_memory_desc to, dnnl_primitive_attr how) {
    return kernel(
        plan(made -> dnnl_reorder_primitive_desc_create(made, from, engine, to, engine, how)),
        DNNL_ARG_FROM,
        DNNL_ARG_TO);
  }

  private dnnl_primitive_attr newAttributes() {
    dnnl_primitive_attr made = new dnnl_primitive_attr();
    Library.check(dnnl_primitive_attr_create(made), "attributes");
    ends.push(() -> Library.check(dnnl_primitive_attr_destroy(made), "attributes' end"));
    Library.check(
        dnnl_primitive_attr_set_scratchpad_mode(made, dnnl_scratchpad_mode_user), "scratchpad");
    return made;
  }

  /** {@code made} owns all kernels so far. */
  <T> T finished(T made) {
    unfinished.clear();
    return made;
  }

  @Override
  public void close() {
    unfinished.forEach(Kernel::destroy);
    unfinished.clear();
    ends.forEach(Runnable::run);
    ends.clear();
  }
}
