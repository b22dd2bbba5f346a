package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;

/**
 * The image that tests with VMs share: of the default recipe, in the home that the environment
 * names. The first that asks for it waits for its build.
 */
public final class TestImage {
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
}
