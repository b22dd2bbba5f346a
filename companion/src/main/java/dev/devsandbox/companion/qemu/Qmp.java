package dev.devsandbox.companion.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.devsandbox.companion.host.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * A session with QEMU's monitor, by the QEMU Machine Protocol. QEMU serves one session a socket at
 * a time, so keep it short. For one thread.
 */
public final class Qmp implements AutoCloseable {
  private static final int LONGEST_LINE = 4 << 20;
  private static final int EVENTS_KEPT = 1000;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  /**
   * Something that happened in QEMU.
   *
   * @param name such as {@code SHUTDOWN}
   * @param data what the event says; empty if nothing
   */
  public record Event(String name, ObjectNode data) {}

  private final JsonLines lines;
  private final Deque<Event> events = new ArrayDeque<>();
  private long calls;

  private Qmp(JsonLines lines) {
    this.lines = lines;
  }

  /**
   * Opens a session.
   *
   * @param limit for the connection and the greeting; TIMEOUT also means that another session is on
   */
  public static Qmp open(Path socket, Duration limit) throws PeerException {
    Deadline deadline = Deadline.in(limit);
    Qmp qmp = new Qmp(JsonLines.open(socket, LONGEST_LINE));
    try {
      if (!qmp.lines.receive(deadline).has("QMP")) {
        throw new PeerException(PeerException.Reason.MALFORMED, "no greeting of QMP at " + socket);
      }
      qmp.execute("qmp_capabilities", arguments(), deadline);
      return qmp;
    } catch (PeerException e) {
      qmp.close();
      throw e;
    }
  }

  /** Arguments to fill in. */
  public static ObjectNode arguments() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Runs a command without arguments and gives what it returns. */
  public JsonNode execute(String command, Duration limit) throws PeerException {
    return execute(command, arguments(), limit);
  }

  /**
   * Runs a command.
   *
   * @return what it returns; an empty object of a command that returns nothing
   */
  public JsonNode execute(String command, ObjectNode arguments, Duration limit)
      throws PeerException {
    return execute(command, arguments, Deadline.in(limit));
  }

  private JsonNode execute(String command, ObjectNode arguments, Deadline deadline)
      throws PeerException {
    long id = ++calls;
    ObjectNode call = arguments();
    call.put("execute", command).put("id", id).set("arguments", arguments);
    lines.send(call, deadline);
    while (true) {
      ObjectNode answer = lines.receive(deadline);
      if (answer.has("event")) {
        keep(answer);
      } else if (answer.path("id").asLong() == id) {
        return returned(command, answer);
      }
    }
  }

  private static JsonNode returned(String command, ObjectNode answer) throws PeerException {
    if (answer.has("return")) {
      return answer.get("return");
    }
    throw new PeerException(
        PeerException.Reason.REFUSED,
        command + ": " + answer.path("error").path("desc").asText("no reason given"));
  }

  private void keep(ObjectNode answer) {
    if (events.size() == EVENTS_KEPT) {
      events.removeFirst();
    }
    events.add(
        new Event(
            answer.path("event").asText(),
            answer.path("data") instanceof ObjectNode data ? data : arguments()));
  }

  /**
   * Runs a command of the human monitor, for what QMP lacks.
   *
   * @return what a person would see, also when it failed
   */
  public String human(String line, Duration limit) throws PeerException {
    return execute("human-monitor-command", arguments().put("command-line", line), limit).asText();
  }

  /**
   * Waits for an event, which may have come before. Older events are dropped.
   *
   * @throws PeerException TIMEOUT if it doesn't come; the session can be used on if no line was
   *     torn
   */
  public Event await(String name, Duration limit) throws PeerException {
    Deadline deadline = Deadline.in(limit);
    while (true) {
      for (Iterator<Event> each = events.iterator(); each.hasNext(); ) {
        Event event = each.next();
        each.remove();
        if (event.name().equals(name)) {
          return event;
        }
      }
      ObjectNode answer = lines.receive(deadline);
      if (answer.has("event")) {
        keep(answer);
      }
    }
  }

  /**
   * Runs a command that starts a job, such as {@code snapshot-save}, and waits for the job's end.
   *
   * @param job a name for the job; an ended one of that name is dismissed before
   * @throws PeerException REFUSED with the job's error if it failed
   */
  public void runJob(String command, String job, ObjectNode arguments, Duration limit)
      throws PeerException {
    Deadline deadline = Deadline.in(limit);
    if (isConcluded(jobs(deadline, job))) {
      dismiss(job, deadline);
    }
    execute(command, arguments.put("job-id", job), deadline);
    JsonNode found = jobs(deadline, job);
    while (!isConcluded(found)) {
      awaitChange(deadline);
      found = jobs(deadline, job);
    }
    dismiss(job, deadline);
    if (found.has("error")) {
      throw new PeerException(
          PeerException.Reason.REFUSED, command + ": " + found.path("error").asText());
    }
  }

  private static boolean isConcluded(JsonNode job) {
    return job.path("status").asText().equals("concluded");
  }

  private JsonNode jobs(Deadline deadline, String job) throws PeerException {
    for (JsonNode each : execute("query-jobs", arguments(), deadline)) {
      if (each.path("id").asText().equals(job)) {
        return each;
      }
    }
    return arguments();
  }

  private void dismiss(String job, Deadline deadline) throws PeerException {
    execute("job-dismiss", arguments().put("id", job), deadline);
  }

  /** Looks again now and then, should an event have come before it was asked for. */
  private void awaitChange(Deadline deadline) throws PeerException {
    if (deadline.isOver()) {
      throw new PeerException(PeerException.Reason.TIMEOUT, "the job took too long");
    }
    lines.awaitInput(deadline.within(BETWEEN_LOOKS));
  }

  /** Ends the session; QEMU runs on. */
  @Override
  public void close() {
    lines.close();
  }
}
