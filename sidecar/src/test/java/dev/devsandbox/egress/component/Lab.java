package dev.devsandbox.egress.component;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.FenceConfig;
import dev.devsandbox.wire.FenceRules;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A pod's network with the fence's real rules, the proxy as a process of its own uid in it, and
 * beyond it a world of public-looking addresses. Needs root, iproute2, nftables and util-linux.
 */
final class Lab implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 60;
  private static final String FENCE =
      """
      {"version":1,"broker":[{"ip":"10.43.7.7","port":8443}],\
      "dns":[{"ip":"203.0.113.53","port":53}],"openings":[],"never":["10.42.0.0/15"],\
      "nodes":["10.42.0.1/32"],"inbound":[],"workloadUid":1000}\
      """;

  private final String pod = "dsb-pod-" + ProcessHandle.current().pid();
  private final String world = "dsb-world-" + ProcessHandle.current().pid();
  private final Path directory;
  private final String classPath;
  private final List<Process> processes = new ArrayList<>();
  private Process proxy;

  /** Builds the networks and starts the world, but no proxy. */
  Lab() throws Exception {
    directory = Files.createTempDirectory("dsb-lab");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(directory.resolve("config"));
    Files.createDirectory(directory.resolve("state"));
    classPath = copyClassPath();
    Files.writeString(directory.resolve("resolv.conf"), "nameserver 10.43.0.10\n");
    Files.writeString(directory.resolve("fence.json"), FENCE);
    String rules = FenceRules.render(FenceConfig.parse(FENCE));
    Files.writeString(directory.resolve("rules.nft"), rules);
    Files.writeString(directory.resolve("setup.sh"), setup());
    require(run("sh", "-e", directory.resolve("setup.sh").toString()));
    startWorld();
  }

  /** What a command printed and how it ended. */
  record Result(int exit, String output) {}

  /** Where the proxy and the world keep their files. */
  Path directory() {
    return directory;
  }

  /** What has reached the world, a line for each connection: {@code port address name}. */
  List<String> journal() throws IOException {
    return Files.readAllLines(directory.resolve("journal"));
  }

  /** Puts a config where the kubelet would, by replacing a link. */
  void configure(EgressConfig config) throws IOException {
    Path data = directory.resolve("config/data-" + config.seq());
    Files.writeString(data, EgressConfigCodec.encode(config));
    Path link = directory.resolve("config/next");
    Files.createSymbolicLink(link, data.getFileName());
    Files.move(link, directory.resolve("config/egress-config"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Starts the proxy and returns when it listens. */
  void startProxy() throws Exception {
    String script =
        """
        mount -t tmpfs tmpfs /run && mkdir -p /run/devsandbox/config /run/devsandbox/state
        mount --bind %1$s/config /run/devsandbox/config
        mount --bind %1$s/state /run/devsandbox/state
        chown 64321:64321 /run/devsandbox/state
        export DEVSANDBOX_FENCE="$(cat %1$s/fence.json)" DEVSANDBOX_BROKER=10.43.7.7:8443
        export DEVSANDBOX_BROKER_NAME=devsandbox-broker.devsandbox-system.svc
        exec setpriv --reuid 64321 --regid 64321 --clear-groups --bounding-set=-all \
          --inh-caps=-all --no-new-privs %2$s -XX:+UseSerialGC -Xmx32m -Xss256k \
          -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
          --add-exports java.base/sun.nio.ch=ALL-UNNAMED -cp '%3$s' \
          dev.devsandbox.egress.EgressMain
        """
            .formatted(directory, java(), classPath);
    long before = timesListening();
    proxy = start("proxy.log", "ip", "netns", "exec", pod, "sh", "-ec", script);
    await("the proxy listens", () -> timesListening() > before);
  }

  private long timesListening() {
    Path log = directory.resolve("proxy.log");
    if (!Files.exists(log)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("\"listening\"")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a signal to the proxy and nothing else. */
  void signalProxy(String signal) throws Exception {
    require(run("kill", "-" + signal, Long.toString(proxy.pid())));
  }

  /** Waits for the proxy to end. */
  void awaitProxyEnd() throws Exception {
    if (!proxy.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the proxy is still running");
    }
  }

  /** Runs a command as the workload. */
  Result workload(String... command) throws Exception {
    return run(workloadCommand(command));
  }

  /** Starts a command as the workload, its output in a file of that name. */
  Process startWorkload(String log, String... command) throws IOException {
    return start(log, workloadCommand(command));
  }

  /** Runs a shell line as the workload. */
  Result shell(String line) throws Exception {
    return workload("sh", "-c", line);
  }

  /** Runs a class of the tests as the workload. */
  Result workloadClass(Class<?> main, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(java(), "-cp", classPath, main.getName()));
    command.addAll(Arrays.asList(arguments));
    return workload(command.toArray(String[]::new));
  }

  /** Runs a command where the node's probes come from. */
  Result node(String... command) throws Exception {
    return run(inNamespace(world, command));
  }

  /** Returns when the condition holds; fails when it does not within a minute. */
  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain until " + what);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Override
  public void close() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    run("ip", "netns", "del", pod);
    run("ip", "netns", "del", world);
    try (Stream<Path> made = Files.walk(directory)) {
      for (Path path : made.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void startWorld() throws Exception {
    Path store = directory.resolve("world.p12");
    require(
        run(
            Path.of(java()).resolveSibling("keytool").toString(),
            ("-genkeypair -keyalg EC -alias w -storetype PKCS12 -storepass secret -dname CN=world"
                    + " -keystore "
                    + store)
                .split(" ", -1)));
    start(
        "world.log",
        inNamespace(
            world, java(), "-cp", classPath, TestWorld.class.getName(), directory.toString()));
    await("the world is ready", () -> Files.exists(directory.resolve("ready")));
  }

  private String setup() {
    return """
    ip netns add %1$s
    ip netns add %2$s
    ip -n %1$s link add eth0 type veth peer name v0 netns %2$s
    ip -n %1$s link set lo up
    ip -n %2$s link set lo up
    ip -n %1$s addr add 10.42.0.9/24 dev eth0
    ip -n %1$s addr add fd00:42::9/64 dev eth0 nodad
    ip -n %2$s addr add 10.42.0.1/24 dev v0
    ip -n %2$s addr add fd00:42::1/64 dev v0 nodad
    ip -n %1$s link set eth0 up
    ip -n %2$s link set v0 up
    ip -n %1$s route add default via 10.42.0.1
    ip -n %1$s -6 route add default via fd00:42::1
    for net in 203.0.113.0/24 10.0.0.0/24 169.254.169.254/32; do
      ip -n %2$s route add local $net dev lo
    done
    ip -n %2$s -6 route add local 2001:db8:113::/48 dev lo
    ip netns exec %1$s nft -f %3$s/rules.nft
    """
        .formatted(pod, world, directory);
  }

  /** Copies all classes to where any uid can read them. */
  private String copyClassPath() throws Exception {
    List<String> copies = new ArrayList<>();
    Path target = Files.createDirectory(directory.resolve("classes"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path copy = target.resolve(copies.size() + "-" + Path.of(entry).getFileName());
      require(run("cp", "-r", entry, copy.toString()));
      copies.add(copy.toString());
    }
    require(run("chmod", "-R", "a+rX", target.toString()));
    return String.join(File.pathSeparator, copies);
  }

  private String[] workloadCommand(String... command) {
    List<String> all = new ArrayList<>();
    all.addAll(
        List.of(
            "unshare",
            "-m",
            "sh",
            "-ec",
            "mount --bind "
                + directory
                + "/resolv.conf /etc/resolv.conf; exec setpriv --reuid 1000"
                + " --regid 1000 --clear-groups --inh-caps=-all --no-new-privs \"$@\"",
            "sh"));
    all.addAll(Arrays.asList(command));
    return inNamespace(pod, all.toArray(String[]::new));
  }

  private static String[] inNamespace(String namespace, String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    all.addAll(Arrays.asList(command));
    return all.toArray(String[]::new);
  }

  private Process start(String log, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve(log).toFile()))
            .start();
    processes.add(process);
    return process;
  }

  private Result run(String first, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of(first));
    command.addAll(Arrays.asList(more));
    return run(command.toArray(String[]::new));
  }

  private Result run(String[] command) throws Exception {
    Path output = Files.createTempFile(directory, "run", ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(5 * DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("no end of " + String.join(" ", command));
    }
    return new Result(process.exitValue(), Files.readString(output, UTF_8));
  }

  private static void require(Result result) {
    if (result.exit != 0) {
      throw new AssertionError("the lab can't be built: " + result.output);
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
