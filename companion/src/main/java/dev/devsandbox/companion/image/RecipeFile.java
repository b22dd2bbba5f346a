package dev.devsandbox.companion.image;

/**
 * A text file that a recipe puts into the image.
 *
 * @param path absolute path in the image; a file below the user's home is the user's, any other
 *     root's
 * @param content what is in it
 * @param mode permissions as three octal digits
 */
public record RecipeFile(String path, String content, String mode) {
  static final String MODE = "644";
}
