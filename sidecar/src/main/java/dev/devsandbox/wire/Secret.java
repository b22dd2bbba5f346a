package dev.devsandbox.wire;

/** A credential; its text form doesn't show it, so it can't slip into a log. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "[secret]";
  }
}
