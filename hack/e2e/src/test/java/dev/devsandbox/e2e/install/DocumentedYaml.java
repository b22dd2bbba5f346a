package dev.devsandbox.e2e.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fenced block of YAML in a page of Markdown.
 *
 * @param line number of the line that opens it, from 1
 */
record DocumentedYaml(Path page, int line, String text) {
  private static final String OPEN = "```yaml";
  private static final String CLOSE = "```";

  /** Every block of every page below a folder, or of a single page. */
  static List<DocumentedYaml> in(Path folderOrPage) throws IOException {
    List<DocumentedYaml> blocks = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folderOrPage)) {
      for (Path page : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
        blocks.addAll(ofPage(page, Files.readAllLines(page)));
      }
    }
    return blocks;
  }

  private static List<DocumentedYaml> ofPage(Path page, List<String> lines) {
    List<DocumentedYaml> blocks = new ArrayList<>();
    int opened = -1;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (opened < 0 && line.equals(OPEN)) {
        opened = i;
      } else if (opened >= 0 && line.equals(CLOSE)) {
        String text = String.join("\n", lines.subList(opened + 1, i)) + "\n";
        blocks.add(new DocumentedYaml(page, opened + 1, text));
        opened = -1;
      }
    }
    if (opened >= 0) {
      throw new AssertionError(page + ":" + (opened + 1) + ": the block has no end");
    }
    return blocks;
  }
}
