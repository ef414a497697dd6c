package dev.lakegrad.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Opens a training scope around each test; memory that is not given back fails the test. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(InScope.Extension.class)
public @interface InScope {

  /** Opens and closes. */
  final class Extension implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace HERE =
        ExtensionContext.Namespace.create(InScope.class);

    @Override
    @SuppressWarnings("MustBeClosedChecker")
    public void beforeEach(ExtensionContext context) {
      context.getStore(HERE).put("scope", Scope.training(new Workspace()));
    }

    @Override
    public void afterEach(ExtensionContext context) {
      Scope scope = context.getStore(HERE).remove("scope", Scope.class);
      if (scope != null) {
        scope.close();
        assertThat(scope.workspace().pool().inUseBytes()).as("bytes not given back").isZero();
      }
    }
  }
}
