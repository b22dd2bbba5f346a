package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.qemu.GuestAgent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The container images of a guest's Kubernetes. */
public final class GuestImages {
  private static final String PROGRAMS = "/usr/lib/devsandbox/kubernetes/";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int MOST = 10_000;
  private static final int TOLD_LINES = 5;

  /** As ctr(1) lists them: a name, a type, what the name stands for. */
  private static final Pattern LINE =
      Pattern.compile("(\\S{1,256})\\s+\\S{1,128}\\s+(sha256:[0-9a-f]{64})(\\s.*)?");

  private final Guest guest;
  private final Agent agent;
  private final Ssh ssh;
  private final Programs programs;

  public GuestImages(Guest guest, Agent agent, Ssh ssh, Programs programs) {
    this.guest = guest;
    this.agent = agent;
    this.ssh = ssh;
    this.programs = programs;
  }

  /** The digests of the images that are there, by their names. */
  public Map<String, String> present() throws Problem {
    GuestAgent.Outcome outcome =
        agent.run(new GuestProgram("root", List.of(PROGRAMS + "list-images")), new byte[0], LIMIT);
    if (outcome.exit() != 0) {
      throw new Problem(
          Problem.Kind.FAILED,
          "the guest's Kubernetes doesn't say which images it has: "
              + String.join("; ", GuestText.last(outcome.errors(), TOLD_LINES)),
          "is the VM's image an old one? build it again, then: devsandbox vm upgrade "
              + guest.name());
    }
    Map<String, String> images = new TreeMap<>();
    for (String line : outcome.output().lines().limit(MOST).toList()) {
      Matcher image = LINE.matcher(line);
      if (image.matches()) {
        images.put(image.group(1), image.group(2));
      }
    }
    return images;
  }

  /**
   * Copies an archive into the guest and loads it.
   *
   * @param archive as of {@code docker save}, or an OCI layout in a tar
   */
  public void load(Path archive, Duration limit) throws Problem {
    Command load = loading();
    Programs.Answer answer = programs.feed(load, archive, limit);
    if (answer.exit() != 0) {
      throw new Problem(
          Problem.Kind.FAILED,
          "the guest didn't take the image %s: %s"
              .formatted(
                  archive.getFileName(),
                  String.join("; ", GuestText.last(answer.errors(), TOLD_LINES))),
          "is its disk full? devsandbox vm exec " + guest.name() + " -- df -h");
    }
  }

  /** What {@link #load} runs with the archive as its input. */
  public Command loading() throws Problem {
    return ssh.login(guest, List.of("sudo", "-n", PROGRAMS + "load-image"), false);
  }
}
