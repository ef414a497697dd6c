package dev.lakegrad.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvLineTest {
  private static final CsvLine FORM = new CsvLine(List.of("a", "kind", "b"), ',', 1, List.of(0, 2));

  @Test
  void readsNumbersAndTheLabel() {
    CsvLine.Parsed row = FORM.parse(" 1.5, setosa ,-2e3");

    assertThat(row.complaint()).isNull();
    assertThat(row.label()).isEqualTo("setosa");
    assertThat(row.values()).containsExactly(1.5, -2000);
  }

  @Test
  void keepsSeparatorsAndQuotesInsideQuotes() {
    assertThat(CsvLine.cells("1,\"a, \"\"b\"\"\",,x\"y", ','))
        .containsExactly("1", "a, \"b\"", "", "x\"y");
    assertThat(CsvLine.cells("1;2;", ';')).containsExactly("1", "2", "");
  }

  @Test
  void knowsWhichOtherSeparatorALineMayHave() {
    assertThat(CsvLine.otherSeparator("a;b;c", ',')).contains(';');
    assertThat(CsvLine.otherSeparator("a\tb", ',')).contains('\t');
    assertThat(CsvLine.otherSeparator("a,b", '\t')).contains(',');
    assertThat(CsvLine.otherSeparator("a;1|2|3", ',')).contains('|');
    assertThat(CsvLine.otherSeparator("a,b;c", ',')).as("it is apart already").isEmpty();
    assertThat(CsvLine.otherSeparator("\"a;b\"", ',')).as("within quotes").isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,x | 2 cells instead of 3",
        "1,x,2,3 | 4 cells instead of 3",
        "1,,2 | the label, column kind, is missing",
        ",x,2 | column a is missing",
        "1,x,? | column b is not a number: \"?\"",
        "NaN,x,2 | column a is not a number: \"NaN\"",
        "1,x,Infinity | column b is not a number: \"Infinity\"",
        "0x1p3,x,2 | column a is not a number: \"0x1p3\"",
        "1f,x,2 | column a is not a number: \"1f\"",
        "1,x,1e999 | column b is beyond any double: 1e999",
        "1,\"x,2 | a quote is not closed, and a cell cannot go on in the next line",
      })
  void saysWhatIsWrongWithALine(String line, String complaint) {
    assertThat(FORM.parse(line.strip()).complaint()).isEqualTo(complaint.strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "+2.5", ".5", "5.", "1e-3", "1E5", "007"})
  void knowsDecimalNumbers(String cell) {
    assertThat(CsvLine.isNumber(cell)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1-2", "e5", "1,5", "١", "NA", "1d"})
  void knowsWhatIsNoNumber(String cell) {
    assertThat(CsvLine.isNumber(cell)).isFalse();
  }
}
