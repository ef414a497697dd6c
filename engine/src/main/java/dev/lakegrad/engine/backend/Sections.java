package dev.lakegrad.engine.backend;

import dev.lakegrad.engine.Check;
import dev.lakegrad.engine.memory.Shape;
import java.util.ArrayList;
import java.util.List;

/** An image of any size cut into {@code sides} sections, as equal as they can be. */
public record Sections(Shape sides) implements Coverage {
  public Sections {
    Check.that(
        1 <= sides.rank() && sides.rank() <= Window.MOST_AXES,
        "sections",
        "%d axes are not 1 to %d",
        sides.rank(),
        Window.MOST_AXES);
    Check.that(sides.size() > 0, "sections", "%s are none", sides);
  }

  public static Sections of(int... sides) {
    return new Sections(Shape.of(sides));
  }

  @Override
  public int rank() {
    return sides.rank();
  }

  @Override
  public List<Cover> over(Shape images) {
    Window.checkAxes(images, rank());
    List<Cover> axes = new ArrayList<>();
    for (int axis = 0; axis < rank(); axis++) {
      axes.add(Section.of(images.at(axis + 1), sides.at(axis)));
    }
    return axes;
  }
}
