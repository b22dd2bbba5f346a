package dev.devsandbox.egress.proxy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The client connections that are open. For the loop's thread only. */
public final class Connections {
  /** Most connections at a time; further ones are refused. */
  public static final int MAX = 1024;

  private final Set<Connection> open = new HashSet<>();

  /** One of them. */
  interface Connection {
    /** Closes the connection if the policy in force does not allow it any more. */
    void reconsider();
  }

  /** False when the limit is reached. */
  boolean add(Connection connection) {
    return open.size() < MAX && open.add(connection);
  }

  void remove(Connection connection) {
    open.remove(connection);
  }

  /** How many there are. */
  public int size() {
    return open.size();
  }

  /** To be called after each change of the policy. */
  public void reconsiderAll() {
    List.copyOf(open).forEach(Connection::reconsider);
  }
}
