package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a written recipe has to hold to; fills in the defaults. */
final class RecipeRules {
  private static final long MOST_FILE_BYTES = 1 << 20;

  /** Debian Policy 5.6.1. */
  private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]{1,127}");

  private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,4})([GT])");
  private static final Pattern MODE = Pattern.compile("0?([0-7]{3})");
  private static final Pattern ARCHIVE = Pattern.compile("https?://[A-Za-z0-9.:/_~%-]+");

  /** URLs of git without a password in them, its short form for SSH, and absolute paths. */
  private static final Pattern REPOSITORY =
      Pattern.compile(
          "(https?://[A-Za-z0-9.:-]+/|(ssh://)?[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+[:/]|file:///|/)"
              + "[A-Za-z0-9._~/-]*[A-Za-z0-9_-][A-Za-z0-9._~-]*/?");

  private static final Pattern FOLDER = Pattern.compile("[.]?[A-Za-z0-9_][A-Za-z0-9._~-]*");
  private static final Pattern REF = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,199}");

  private final String where;
  private final @Nullable Path folder;

  /**
   * Rules for one recipe.
   *
   * @param where what to call it in messages
   * @param folder where the files it names are looked for
   */
  RecipeRules(String where, @Nullable Path folder) {
    this.where = where;
    this.folder = folder;
  }

  ImageRecipe check(RecipeReader.Written written) throws Problem {
    String user = user(written.user());
    return new ImageRecipe(
        name(written.name()),
        base(Objects.requireNonNullElse(written.base(), RecipeReader.WrittenBase.NOTHING)),
        packages(orNone(written.packages())),
        size(written.size()),
        user,
        files(orNone(written.files())),
        dotfiles(orNone(written.dotfiles())),
        kubernetes(written.kubernetes()));
  }

  static <T extends @Nullable Object> List<T> orNone(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private Name name(@Nullable String written) throws Problem {
    if (written == null) {
      return ImageRecipe.NAME;
    }
    if (ImageStore.looksLikeDigest(written)) {
      throw wrong("name", "could be the beginning of a digest", "put another letter into it");
    }
    try {
      return Name.parse("recipe", written);
    } catch (Problem e) {
      throw wrong("name", "is wrong: " + e.getMessage(), e.next());
    }
  }

  private Debian base(RecipeReader.WrittenBase written) throws Problem {
    String suite = Objects.requireNonNullElse(written.debian(), Debian.SUITE);
    if (!Debian.SUITES.contains(suite)) {
      throw wrong(
          "base.debian",
          "is not a release that images can be built from",
          "take one of " + String.join(", ", new TreeSet<>(Debian.SUITES)));
    }
    if (written.snapshot() != null && (written.mirror() != null || written.security() != null)) {
      throw wrong(
          "base.snapshot", "is an archive of its own", "leave out the mirror or the snapshot");
    }
    return new Debian(
        suite,
        archive("base.mirror", Objects.requireNonNullElse(written.mirror(), Debian.MIRROR)),
        archive("base.security", Objects.requireNonNullElse(written.security(), Debian.SECURITY)),
        snapshot(written.snapshot()));
  }

  /** Whether a Debian package can be called so. */
  static boolean isPackage(String name) {
    return PACKAGE.matcher(name).matches();
  }

  private String archive(String key, String url) throws Problem {
    return matching(ARCHIVE, key, url, "give the http or https URL of a Debian archive");
  }

  private Optional<Instant> snapshot(@Nullable String written) throws Problem {
    try {
      return Optional.ofNullable(written).map(Instant::parse);
    } catch (DateTimeException e) {
      throw wrong("base.snapshot", "is not a time", "write it as 2026-01-31T00:00:00Z");
    }
  }

  private List<String> packages(List<@Nullable String> written) throws Problem {
    List<String> packages = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      packages.add(
          matching(
              PACKAGE,
              "packages[" + i + "]",
              written.get(i),
              "give the name of a Debian package: lower-case letters, digits and + . -"));
    }
    return packages;
  }

  private long size(@Nullable String written) throws Problem {
    if (written == null) {
      return ImageRecipe.SIZE;
    }
    Matcher size = SIZE.matcher(written);
    long bytes =
        size.matches() ? Long.parseLong(size.group(1)) << (size.group(2).equals("G") ? 30 : 40) : 0;
    if (bytes < ImageRecipe.SMALLEST || bytes > ImageRecipe.LARGEST) {
      throw wrong("size", "is not a size for a disk", "write 3G to 16T");
    }
    return bytes;
  }

  private String user(@Nullable String written) throws Problem {
    String user = Objects.requireNonNullElse(written, ImageRecipe.USER);
    if (Set.of("root", "nobody", "daemon").contains(user)) {
      throw wrong("user", "has to be an ordinary user", "take another name");
    }
    return matching(
        USER, "user", user, "use lower-case letters, digits, - and _; a letter or _ first");
  }

  private List<RecipeFile> files(List<RecipeReader.@Nullable WrittenFile> written) throws Problem {
    List<RecipeFile> files = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      files.add(file("files[" + i + "]", written.get(i)));
    }
    return files;
  }

  private RecipeFile file(String key, RecipeReader.@Nullable WrittenFile written) throws Problem {
    if (written == null || written.path() == null) {
      throw wrong(key, "has no path", "give the path in the image");
    }
    Path path = Path.of(written.path().replace("\0", ""));
    if (!path.isAbsolute() || !path.equals(path.normalize()) || path.getNameCount() < 2) {
      throw wrong(key + ".path", "is not the path of a file", "give an absolute one without ..");
    }
    Matcher mode = MODE.matcher(Objects.requireNonNullElse(written.mode(), RecipeFile.MODE));
    if (!mode.matches()) {
      throw wrong(key + ".mode", "is not a mode", "give three octal digits in quotes: \"644\"");
    }
    return new RecipeFile(path.toString(), content(key, written), mode.group(1));
  }

  private String content(String key, RecipeReader.WrittenFile written) throws Problem {
    if ((written.content() == null) == (written.source() == null)) {
      throw wrong(key, "has to have either content or source", "");
    }
    return written.content() != null
        ? written.content()
        : text(key + ".source", Objects.requireNonNull(written.source()));
  }

  private String text(String key, String source) throws Problem {
    Path file = beside(source);
    try {
      if (Files.size(file) > MOST_FILE_BYTES) {
        throw wrong(key, "is larger than 1 MiB", "put it into a package or a repository");
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw wrong(key, "is no text in UTF-8", "put it into a package or a repository");
    } catch (IOException e) {
      throw wrong(key, "can't be read: " + file, "give a file beside the recipe");
    }
  }

  private Optional<Kubernetes> kubernetes(RecipeReader.@Nullable WrittenKubernetes written)
      throws Problem {
    return written == null
        ? Optional.empty()
        : Optional.of(new KubernetesRules(this).check(written));
  }

  /** A file that a recipe names: beside the recipe, unless it says where. */
  Path beside(String file) {
    return folder == null ? Path.of(file) : folder.resolve(file);
  }

  private List<Dotfiles> dotfiles(List<RecipeReader.@Nullable WrittenDotfiles> written)
      throws Problem {
    List<Dotfiles> all = new ArrayList<>();
    Set<String> folders = new TreeSet<>();
    for (int i = 0; i < written.size(); i++) {
      String key = "dotfiles[" + i + "]";
      Dotfiles dotfiles = dotfiles(key, written.get(i));
      matching(FOLDER, key + ".repository", dotfiles.folder(), "the repository has to have a name");
      if (!folders.add(dotfiles.folder())) {
        throw wrong(key + ".repository", "has the name of another", "leave one of them out");
      }
      all.add(dotfiles);
    }
    return all;
  }

  private Dotfiles dotfiles(String key, RecipeReader.@Nullable WrittenDotfiles written)
      throws Problem {
    if (written == null) {
      throw wrong(key, "has no repository", "give the URL of a git repository");
    }
    return new Dotfiles(
        matching(
            REPOSITORY,
            key + ".repository",
            written.repository(),
            "give a URL that git fetches from, without a password in it"),
        matching(
            REF,
            key + ".ref",
            Objects.requireNonNullElse(written.ref(), Dotfiles.REF),
            "give a branch, a tag or a commit"),
        Optional.ofNullable(written.command()));
  }

  String matching(Pattern form, String key, @Nullable String text, String next) throws Problem {
    if (text == null || !form.matcher(text).matches()) {
      throw wrong(key, "is not valid", next);
    }
    return text;
  }

  Problem wrong(String key, String what, String next) {
    return new Problem(Problem.Kind.USAGE, where + ": " + key + " " + what, next);
  }
}
