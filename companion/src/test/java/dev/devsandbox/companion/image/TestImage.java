package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The image that tests with VMs share: of the default recipe, in the home that the environment
 * names. The first that asks for it waits for its build.
 */
public final class TestImage {
  /** What the kernel of {@link #newer} is told besides. */
  public static final String NEWER = "devsandbox.newer";

  private TestImage() {}

  /** The image, built if it isn't there. */
  public static synchronized Image get() throws Problem {
    Home home = Home.of(System.getenv());
    ImageStore store = new ImageStore(home, new Documents());
    ImageRecipe recipe = new RecipeReader().byDefault();
    for (Image image : store.list()) {
      if (image.name().equals(recipe.name())) {
        return image;
      }
    }
    ImageBuilder builder = new ImageBuilder(home, new Programs(), new Documents());
    return builder.build(recipe, System.out::println);
  }

  /** An image as that, but for the kernel's command line; who asks for it deletes it. */
  public static Image newer() throws Problem, IOException {
    Home home = Home.of(System.getenv());
    Documents documents = new Documents();
    ImageStore store = new ImageStore(home, documents);
    Image image = get();
    Path from = store.folder(image.digest());
    String line = Files.readString(from.resolve(Image.COMMAND_LINE)).strip() + " " + NEWER + "\n";
    SortedMap<String, Image.Part> files = new TreeMap<>(image.files());
    files.put(Image.COMMAND_LINE, new Image.Part(Digest.of(line), line.length()));
    Image newer =
        new Image(
            Image.digestOf(files),
            new Name("newer"),
            image.architecture(),
            image.created(),
            image.user(),
            image.virtualBytes(),
            image.kubernetes(),
            files);
    Path to = store.folder(newer.digest());
    if (!Files.exists(to)) {
      Files.createDirectory(to);
      for (String file : files.keySet()) {
        // Images are read-only: the same file can be in two.
        Files.createLink(to.resolve(file), from.resolve(file));
      }
      Files.delete(to.resolve(Image.COMMAND_LINE));
      Files.writeString(to.resolve(Image.COMMAND_LINE), line);
      documents.write(to.resolve("manifest.json"), newer);
    }
    return newer;
  }
}
