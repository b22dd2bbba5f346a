package dev.devsandbox.companion.doctor.machine;

/** Operating systems that differ in how VMs are accelerated and how programs are installed. */
public enum Platform {
  LINUX,
  MACOS,
  /** None of those; nothing here was made for it. */
  OTHER;

  /** The one that Java's property {@code os.name} names. */
  static Platform ofJava(String name) {
    if (name.equals("Linux")) {
      return LINUX;
    }
    return name.startsWith("Mac") ? MACOS : OTHER;
  }

  /** How to get what a program is part of. */
  String install(String debian, String brew) {
    return switch (this) {
      case LINUX -> "apt install " + debian + ", or what your distribution calls it";
      case MACOS -> "brew install " + brew;
      case OTHER -> "install it";
    };
  }
}
