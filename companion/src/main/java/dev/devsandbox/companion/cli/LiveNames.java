package dev.devsandbox.companion.cli;

import dev.devsandbox.companion.cli.vm.VmTools;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Names of the things of a home, as far as they can be found without asking any of them. */
interface LiveNames {
  /** The VMs. */
  List<String> vms();

  /** The data disks. */
  List<String> disks();

  /** The images, by name and by the first digits of their digests. */
  List<String> images();

  /** Those of the home that the environment names; none where something is wrong with it. */
  static LiveNames of(Map<String, String> environment) {
    return new LiveNames() {
      @Override
      public List<String> vms() {
        return found(tools -> tools.store().names().stream().map(Name::value));
      }

      @Override
      public List<String> disks() {
        return found(tools -> tools.site().disks().names().stream().map(Name::value));
      }

      @Override
      public List<String> images() {
        return found(tools -> tools.site().images().list().stream().flatMap(LiveNames::of));
      }

      private List<String> found(Search search) {
        try {
          return search.in(VmTools.of(environment)).toList();
        } catch (Problem e) {
          // Whoever presses a key to complete a word has no use for a message.
          return List.of();
        }
      }
    };
  }

  private static Stream<String> of(Image image) {
    return Stream.of(image.name().value(), image.digest().brief());
  }

  /** A look into a home. */
  interface Search {
    Stream<String> in(VmTools tools) throws Problem;
  }
}
