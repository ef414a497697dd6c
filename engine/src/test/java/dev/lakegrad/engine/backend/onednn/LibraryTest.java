package dev.lakegrad.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.dnnl.global.dnnl.cpu_isa;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibraryTest {
  @ParameterizedTest
  @CsvSource({
    "amd64, avx512_core, avx512_core",
    "amd64, sse41, sse41",
    "amd64, isa_default, amd64",
    "aarch64, sse41, asimd",
    "aarch64, avx, sve_128",
    "aarch64, avx2, sve_256",
    "aarch64, avx512_core, sve_512",
    "aarch64, avx2_vnni, aarch64",
    "aarch64, isa_default, aarch64",
  })
  void namesTheInstructionsOfTheProcessor(String architecture, cpu_isa answered, String name) {
    assertThat(Library.instructionSet(architecture, answered)).isEqualTo(name);
  }
}
