package dev.devsandbox.sys;

/** System calls in use, with their numbers in the kernel's tables for x86-64 and for arm64. */
public enum Syscall {
  CLOSE(3, 57),
  SOCKET(41, 198),
  CONNECT(42, 203),
  SENDTO(44, 206),
  RECVFROM(45, 207),
  BIND(49, 200),
  LISTEN(50, 201),
  SETSOCKOPT(54, 208),
  GETSOCKOPT(55, 209),
  FCNTL(72, 25),
  SETGROUPS(116, 159),
  SETRESUID(117, 147),
  SETRESGID(119, 149),
  SPLICE(275, 76),
  ACCEPT4(288, 242),
  PIPE2(293, 59);

  private final int number;

  Syscall(int x86, int arm) {
    this.number =
        switch (System.getProperty("os.arch", "")) {
          case "amd64" -> x86;
          case "aarch64" -> arm;
          default -> throw new UnsupportedOperationException("neither x86-64 nor arm64");
        };
  }

  long number() {
    return number;
  }
}
