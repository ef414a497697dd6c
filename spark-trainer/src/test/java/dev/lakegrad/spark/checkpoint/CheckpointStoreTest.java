package dev.lakegrad.spark.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakegrad.engine.LakegradException;
import dev.lakegrad.engine.Rng;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointStoreTest {
  private static final Map<String, Content> CONTENTS =
      Map.of("a.bin", text("a".repeat(1000)), "b.bin", text("b".repeat(300)));

  @TempDir Path folder;
  private CheckpointStore store;

  @BeforeEach
  void open() {
    store = store(Faults.none());
  }

  @Test
  void holdsNothingBeforeTheFirstSave() {
    assertThat(store.latest()).isEmpty();
    assertThat(store.list()).isEmpty();
    store.delete();
  }

  @Test
  void findsTheNewestOfWhatWasSaved() {
    save(store, 5);
    Checkpoint saved = save(store, 10);

    Checkpoint latest = store.latest().orElseThrow();
    assertThat(latest.path()).isEqualTo(saved.path()).endsWith("/step-000000000010");
    assertThat(latest.manifest()).isEqualTo(saved.manifest());
    assertThat(latest.manifest().moment()).isEqualTo(new Moment(10, 2, 3, 4));
    assertThat(latest.manifest().config().get("rate").asDouble()).isEqualTo(0.1);
    assertThat(latest.manifest().provenance().get("table").asText()).isEqualTo("Ärger \"x\"");
    assertThat(latest.manifest().files())
        .extracting(StoredFile::name, StoredFile::length)
        .containsExactly(tuple("a.bin", 1000L), tuple("b.bin", 300L));
    assertThat(store.list()).extracting(c -> c.manifest().moment().step()).containsExactly(5L, 10L);
  }

  @Test
  void keepsTheNewestAndNeverFewerThanTwo() {
    CheckpointStore frugal = CheckpointStore.open(uri(), Faults.none(), 1);
    for (int step = 1; step <= 5; step++) {
      save(frugal, step);
    }
    assertThat(names()).containsExactly("step-000000000004", "step-000000000005");

    for (int step = 6; step <= 9; step++) {
      save(store, step);
    }
    assertThat(names())
        .containsExactly("step-000000000007", "step-000000000008", "step-000000000009");
  }

  @Test
  void deletesOldOnesOnlyWhenTheNewOneIsSyncedVerifiedAndInItsPlace() {
    for (int step = 1; step <= 3; step++) {
      save(store, step);
    }
    Faults watched = Faults.none();
    save(store(watched), 4);

    List<String> operations = watched.operations();
    assertThat(operations.stream().filter(o -> o.startsWith("delete step-")))
        .containsExactly("delete step-000000000001");
    assertThat(operations)
        .containsSubsequence(
            "create a.bin",
            "sync a.bin",
            "close a.bin",
            "create b.bin",
            "sync b.bin",
            "close b.bin",
            "create manifest.json",
            "sync manifest.json",
            "close manifest.json",
            "open manifest.json",
            "open a.bin",
            "open b.bin",
            renameTo("step-000000000004", operations),
            "delete step-000000000001");
  }

  @Test
  void replacesACheckpointOfTheSameStep() {
    save(store, 3);
    store.save(manifest(3), Map.of("a.bin", text("other")));

    assertThat(store.latest().orElseThrow().manifest().files())
        .extracting(StoredFile::length)
        .containsExactly(5L);
    assertThat(names()).containsExactly("step-000000000003");
  }

  @Test
  void neverDeletesWhatItHasJustSavedBesideDamagedNewerOnes() throws IOException {
    for (int step = 1; step <= 3; step++) {
      save(store, step * 10L);
    }
    flip(file("step-000000000030", "a.bin"), 5);
    flip(file("step-000000000020", "b.bin"), 5);

    CheckpointStore frugal = CheckpointStore.open(uri(), Faults.none(), 2);
    save(frugal, 15);
    assertThat(frugal.latest().orElseThrow().manifest().moment().step()).isEqualTo(15);
  }

  @ParameterizedTest
  @EnumSource(Faults.Kind.class)
  void whereverASaveFailsTheOldOrTheNewCheckpointIsLeft(Faults.Kind kind) throws IOException {
    int operations = operationsOfOneSave();
    assertThat(operations).isGreaterThan(25);
    for (int k = 0; k < operations; k++) {
      clear();
      save(store, 1);
      save(store, 2);
      save(store, 3);
      boolean saved = saves(store(Faults.at(k, kind)), 4);

      Checkpoint latest = store.latest().orElseThrow();
      assertThat(latest.manifest().moment().step()).as("fault at %d", k).isEqualTo(saved ? 4 : 3);
      assertThat(Files.readString(file(name(latest), "a.bin"))).isEqualTo("a".repeat(1000));
      if (kind == Faults.Kind.ONCE && !saved) {
        assertThat(names()).as("fault at %d", k).noneMatch(name -> name.startsWith("_tmp-"));
      }
      save(store, 5);
      assertThat(store.latest().orElseThrow().manifest().moment().step()).isEqualTo(5);
      assertThat(names()).as("fault at %d", k).noneMatch(name -> name.startsWith("_tmp-"));
    }
  }

  @ParameterizedTest
  @EnumSource(Faults.Kind.class)
  void whereverAReplacementFailsAGoodCheckpointIsLeft(Faults.Kind kind) throws IOException {
    int operations = operationsOfOneSave() + 3;
    for (int k = 0; k < operations; k++) {
      clear();
      save(store, 2);
      save(store, 4);
      boolean saved = saves(store(Faults.at(k, kind)), 4);

      long step = store.latest().orElseThrow().manifest().moment().step();
      if (saved || kind == Faults.Kind.ONCE) {
        assertThat(step).as("fault at %d", k).isEqualTo(4);
      } else {
        assertThat(step).as("fault at %d", k).isIn(2L, 4L);
      }
    }
  }

  @Test
  void aFirstSaveThatFailsLeavesNothing() throws IOException {
    int operations = operationsOfOneSave() - 3;
    for (int k = 0; k < operations; k++) {
      clear();
      if (!saves(store(Faults.at(k, Faults.Kind.FOR_EVER)), 1)) {
        assertThat(store.latest()).as("fault at %d", k).isEmpty();
      }
    }
  }

  @Test
  void everyFlippedByteAndEveryTruncationIsNoticed() throws IOException {
    save(store, 1);
    save(store, 2);
    Rng random = Rng.of(17);
    List<String> files = List.of("a.bin", "b.bin", "manifest.json");
    for (int i = 0; i < 600; i++) {
      Path victim = file("step-000000000002", files.get(random.below(3)));
      byte[] good = Files.readAllBytes(victim);
      if (i % 3 == 0) {
        Files.write(victim, Arrays.copyOf(good, random.below(good.length)));
      } else {
        flip(victim, random.below(good.length));
      }
      assertThat(store.latest().orElseThrow().manifest().moment().step()).isEqualTo(1);
      Files.write(victim, good);
      assertThat(store.list()).hasSize(2);
    }
  }

  @Test
  void leavesOutACheckpointWithAMissingFile() throws IOException {
    save(store, 1);
    save(store, 2);
    Files.delete(file("step-000000000002", "b.bin"));

    assertThat(store.latest().orElseThrow().manifest().moment().step()).isEqualTo(1);
  }

  @Test
  void doesNotPassOffANewStartWhereAllAreDamaged() throws IOException {
    save(store, 1);
    flip(file("step-000000000001", "a.bin"), 0);

    assertThatThrownBy(store::latest)
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("None of the checkpoints under")
        .hasMessageContaining("the SHA-256 of a.bin is another one");
  }

  @Test
  void aFullDiskIsSaidAndLeavesNothing() throws IOException {
    save(store, 1);
    int write = indexOf("write a.bin");

    assertThatThrownBy(() -> save(store(Faults.at(write, Faults.Kind.ONCE)), 2))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("The checkpoint of step 2 could not be saved under " + uri())
        .hasMessageContaining("The file system is full: No space left on device.")
        .hasMessageContaining("Free some space, raise the quota, or name another path.");
    assertThat(names()).containsExactly("step-000000000001");
  }

  @Test
  void aForbiddenFolderIsSaid() throws IOException {
    Faults forbidden = Faults.at(0, () -> new AccessControlException("user=eve, access=WRITE"));

    assertThatThrownBy(() -> save(store(forbidden), 2))
        .isInstanceOf(LakegradException.class)
        .hasMessageContaining("Access is refused: user=eve, access=WRITE.")
        .hasMessageContaining("the right to write there");
  }

  @Test
  void refusesNamesThatLeadOut() {
    assertThatThrownBy(() -> store.save(manifest(1), Map.of("../x", text("x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'../x' is no file name of a checkpoint");
    assertThat(store.latest()).isEmpty();
  }

  @Test
  void worksOnTheLocalFileSystemWithoutChecksumFiles() throws IOException {
    CheckpointStore local = CheckpointStore.open(folder.toUri().toString(), plain(), 2);
    save(local, 1);

    assertThat(local.latest()).isPresent();
    try (Stream<Path> files = Files.list(folder.resolve("step-000000000001"))) {
      assertThat(files.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("a.bin", "b.bin", "manifest.json");
    }
  }

  private static Configuration plain() {
    return new Configuration(false);
  }

  private static Content text(String text) {
    return out -> out.write(text.getBytes(UTF_8));
  }

  private String uri() {
    return Faults.SCHEME + ":" + folder;
  }

  private CheckpointStore store(Faults faults) {
    return CheckpointStore.open(uri(), faults, 3);
  }

  private static Manifest manifest(long step) {
    ObjectNode config = JsonNodeFactory.instance.objectNode().put("rate", 0.1);
    ObjectNode provenance = JsonNodeFactory.instance.objectNode().put("table", "Ärger \"x\"");
    return Manifest.of(new Moment(step, 2, 3, 4), config, provenance);
  }

  private static Checkpoint save(CheckpointStore store, long step) {
    return store.save(manifest(step), CONTENTS);
  }

  /** Whether a save works that may fail, and only as it should. */
  private static boolean saves(CheckpointStore store, long step) {
    try {
      save(store, step);
      return true;
    } catch (LakegradException e) {
      assertThat(e).hasMessageContaining("could not be saved").hasMessageContaining("is full");
      return false;
    }
  }

  private int operationsOfOneSave() throws IOException {
    save(store, 1);
    save(store, 2);
    save(store, 3);
    Faults counted = Faults.none();
    save(store(counted), 4);
    clear();
    return counted.operations().size();
  }

  private int indexOf(String operation) throws IOException {
    Faults counted = Faults.none();
    save(store(counted), 2);
    Path saved = folder.resolve("step-000000000002");
    for (String name : List.of("a.bin", "b.bin", "manifest.json")) {
      Files.delete(saved.resolve(name));
    }
    Files.delete(saved);
    return counted.operations().indexOf(operation);
  }

  private static String renameTo(String target, List<String> operations) {
    return operations.stream()
        .filter(o -> o.startsWith("rename _tmp-") && o.endsWith(" " + target))
        .findFirst()
        .orElseThrow();
  }

  private static String name(Checkpoint checkpoint) {
    return checkpoint.path().substring(checkpoint.path().lastIndexOf('/') + 1);
  }

  private Path file(String checkpoint, String name) {
    return folder.resolve(checkpoint).resolve(name);
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 0x10;
    Files.write(file, bytes);
  }

  private void clear() {
    store.delete();
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(p -> p.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
