package dev.lakegrad.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.memory.DType;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;

class BackendsTest {
  private final Backend plain = new PlainBackend();
  private final Backend quick = fake("quick", 5, DType.F32);
  private final Backend quicker = fake("quicker", 9, DType.F32);

  /** A backend that can tell what it is, and compute nothing. */
  private static Backend fake(String name, int priority, DType type) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "name", "description", "toString" -> name;
                  case "priority" -> priority;
                  case "supports" -> arguments[0] == type;
                  default -> throw new AssertionError(method);
                });
  }

  @Test
  void prefersTheHighestPriorityThatTakesTheType() {
    Backends backends = Backends.of(plain, quick, quicker);

    assertThat(backends.forType(DType.F32)).isSameAs(quicker);
    assertThat(backends.forType(DType.F64)).isSameAs(plain);
    assertThat(backends.description()).isEqualTo("float32 by quicker, float64 by plain loops");
  }

  @Test
  void prefersTheOneThatIsNamed() {
    Backends backends = Backends.of(plain, quick, quicker);

    assertThat(backends.preferring("quick").forType(DType.F32)).isSameAs(quick);
    assertThat(backends.preferring("quick").forType(DType.F64)).isSameAs(plain);
    assertThat(backends.preferring("plain").forType(DType.F32)).isSameAs(plain);
  }

  @Test
  void refusesANameThatNobodyHas() {
    assertThatThrownBy(() -> Backends.of(plain, quick).preferring("quik"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no backend \"quik\"")
        .hasMessageContaining("nearest is \"quick\"");
  }

  @Test
  void refusesATypeThatNobodyTakes() {
    assertThatThrownBy(() -> Backends.of(quick).forType(DType.F64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("backends: none of [quick] takes float64");
  }

  @Test
  void leavesOutWhatCannotRunAndTellsWhy() {
    Backends.Found found = Backends.Found.by(new Broken("no such module"));

    assertThat(found.failures()).containsExactly("no such module");
    assertThat(found.backends().all()).extracting(Backend::name).containsExactly("plain");
    assertThat(found.preferring(null).forType(DType.F32).name()).isEqualTo("plain");
  }

  @Test
  void refusesToReplaceANamedBackendThatCannotRun() {
    Backends.Found found = Backends.Found.by(new Broken("no such module"));

    assertThatThrownBy(() -> found.preferring("vector"))
        .isInstanceOf(LakegradException.class)
        .hasMessage(
            "The backend \"vector\" was asked for with -Dlakegrad.backend but is not here."
                + " Not loaded: no such module. Mend that, or take one of [plain].");
  }

  @Test
  void findsAllBackendsHere() {
    List<Backend> all = Backends.preferred().all();

    assertThat(all).extracting(Backend::name).endsWith("vector", "plain");
    assertThat(all).first().isSameAs(Native.backend());
    assertThat(Backends.preferred()).isSameAs(Backends.preferred());
  }

  /** A service loader whose one service cannot be made. */
  private static final class Broken implements Iterator<Backend> {
    private final String reason;
    private boolean asked;

    Broken(String reason) {
      this.reason = reason;
    }

    @Override
    public boolean hasNext() {
      return !asked;
    }

    @Override
    public Backend next() {
      asked = true;
      throw new ServiceConfigurationError("vector", new IllegalStateException(reason));
    }
  }
}
