package dev.devsandbox.companion.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The subcommands of a command, in the order of its help. Stands where picocli's own attribute
 * would, which inspects them all at every start; see {@link CommandTree}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Subcommands {
  /** Classes with picocli's {@code @Command}. */
  Class<?>[] value();
}
