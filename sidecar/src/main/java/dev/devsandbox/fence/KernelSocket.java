package dev.devsandbox.fence;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.devsandbox.sys.ErrnoException;
import dev.devsandbox.sys.Kernel;
import dev.devsandbox.sys.Syscall;
import dev.devsandbox.wire.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A blocking socket whose every call shows the kernel's errno, and which belongs to the uid of the
 * thread that opened it. Calls give up after {@link #TIMEOUT_SECONDS}.
 */
final class KernelSocket implements AutoCloseable {
  static final int TIMEOUT_SECONDS = 2;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_BROADCAST = 6;
  private static final int SO_LINGER = 13;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int SO_BINDTODEVICE = 25;
  private static final int SO_ORIGINAL_DST = 80;
  private static final int SOL_IP = 0;
  private static final int SOL_IPV6 = 41;
  private static final int SOCKADDR_SIZE = 28;
  private static final int MAX_DATAGRAM = 448;
  private static final int BUFFER_SIZE = 512;

  private final boolean ipv6;
  private final long descriptor;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_SIZE, 8);

  private KernelSocket(boolean ipv6, long descriptor) {
    this.ipv6 = ipv6;
    this.descriptor = descriptor;
  }

  /**
   * Opens a socket of the calling thread's uid.
   *
   * @param waits whether its calls may block
   */
  static KernelSocket open(Protocol protocol, boolean ipv6, boolean waits) throws ErrnoException {
    long descriptor =
        Kernel.call(
            Syscall.SOCKET,
            ipv6 ? AF_INET6 : AF_INET,
            protocol.type() | SOCK_CLOEXEC | (waits ? 0 : SOCK_NONBLOCK),
            protocol.number(ipv6));
    KernelSocket socket = new KernelSocket(ipv6, descriptor);
    socket.prepare();
    return socket;
  }

  /** Calls on this socket's descriptor, which keeps the buffer alive meanwhile. */
  private long call(Syscall call, long... arguments) throws ErrnoException {
    long[] all = new long[arguments.length + 1];
    all[0] = descriptor;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    try {
      return Kernel.call(call, all);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private void prepare() throws ErrnoException {
    setOption(SO_RCVTIMEO, TIMEOUT_SECONDS, 0, 0, 0);
    setOption(SO_SNDTIMEO, TIMEOUT_SECONDS, 0, 0, 0);
    setOption(SO_BROADCAST, 1);
  }

  private void setOption(int option, int... words) throws ErrnoException {
    MemorySegment.copy(words, 0, buffer, JAVA_INT, 0, words.length);
    call(Syscall.SETSOCKOPT, SOL_SOCKET, option, buffer.address(), 4L * words.length);
  }

  /** Makes {@link #close} of a connection leave nothing behind that would keep the port busy. */
  void resetOnClose() throws ErrnoException {
    setOption(SO_LINGER, 1, 0);
  }

  /** Lets packets leave by this interface only; no privilege is needed for it. */
  void bindToDevice(String name) throws ErrnoException {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
    call(Syscall.SETSOCKOPT, SOL_SOCKET, SO_BINDTODEVICE, buffer.address(), bytes.length);
  }

  void bind(Target local) throws ErrnoException {
    setOption(SO_REUSEADDR, 1);
    writeAddress(local);
    call(Syscall.BIND, buffer.address(), SOCKADDR_SIZE);
  }

  void listen() throws ErrnoException {
    call(Syscall.LISTEN, 16);
  }

  void connect(Target target) throws ErrnoException {
    writeAddress(target);
    call(Syscall.CONNECT, buffer.address(), SOCKADDR_SIZE);
  }

  KernelSocket accept() throws ErrnoException {
    KernelSocket accepted = new KernelSocket(ipv6, call(Syscall.ACCEPT4, 0, 0, SOCK_CLOEXEC));
    accepted.prepare();
    return accepted;
  }

  void send(byte[] bytes) throws ErrnoException {
    MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
    call(Syscall.SENDTO, buffer.address(), bytes.length, MSG_NOSIGNAL, 0, 0);
  }

  byte[] receive() throws ErrnoException {
    return receive(0);
  }

  /** What has arrived, or the error that the kernel has kept for this socket. */
  byte[] receiveNow() throws ErrnoException {
    return receive(MSG_DONTWAIT);
  }

  private byte[] receive(int flags) throws ErrnoException {
    long size = call(Syscall.RECVFROM, buffer.address(), BUFFER_SIZE, flags, 0, 0);
    return buffer.asSlice(0, size).toArray(JAVA_BYTE);
  }

  /** Waits for a datagram, sends an answer to where it came from, and returns it. */
  byte[] receiveAndAnswer(byte[] answer) throws ErrnoException {
    MemorySegment message = buffer.asSlice(0, MAX_DATAGRAM);
    MemorySegment address = buffer.asSlice(MAX_DATAGRAM, SOCKADDR_SIZE);
    MemorySegment length = buffer.asSlice(MAX_DATAGRAM + SOCKADDR_SIZE, 4);
    length.set(JAVA_INT, 0, SOCKADDR_SIZE);
    long size =
        call(
            Syscall.RECVFROM,
            message.address(),
            MAX_DATAGRAM,
            0,
            address.address(),
            length.address());
    byte[] received = message.asSlice(0, size).toArray(JAVA_BYTE);
    MemorySegment.copy(answer, 0, message, JAVA_BYTE, 0, answer.length);
    call(
        Syscall.SENDTO,
        message.address(),
        answer.length,
        MSG_NOSIGNAL,
        address.address(),
        length.get(JAVA_INT, 0));
    return received;
  }

  /** Where a redirected connection wanted to go (SO_ORIGINAL_DST, IP6T_SO_ORIGINAL_DST). */
  Target originalDestination() throws ErrnoException {
    MemorySegment length = buffer.asSlice(SOCKADDR_SIZE, 4);
    length.set(JAVA_INT, 0, ipv6 ? SOCKADDR_SIZE : 16);
    call(
        Syscall.GETSOCKOPT,
        ipv6 ? SOL_IPV6 : SOL_IP,
        SO_ORIGINAL_DST,
        buffer.address(),
        length.address());
    byte[] address = buffer.asSlice(ipv6 ? 8 : 4, ipv6 ? 16 : 4).toArray(JAVA_BYTE);
    int port = (buffer.get(JAVA_BYTE, 2) & 0xFF) << 8 | (buffer.get(JAVA_BYTE, 3) & 0xFF);
    return Target.of(IpAddress.of(address), port);
  }

  /** Writes a sockaddr_in or sockaddr_in6 to the start of the buffer. */
  private void writeAddress(Target target) {
    byte[] bytes = target.address().bytes();
    buffer.asSlice(0, SOCKADDR_SIZE).fill((byte) 0);
    buffer
        .asSlice(0, SOCKADDR_SIZE)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder())
        .putShort((short) (target.address().ipv6() ? AF_INET6 : AF_INET))
        .order(ByteOrder.BIG_ENDIAN)
        .putShort((short) target.port())
        .position(target.address().ipv6() ? 8 : 4)
        .put(bytes);
    if (target.address().ipv6()) {
      buffer.set(JAVA_INT, 24, target.scope());
    }
  }

  @Override
  public void close() throws ErrnoException {
    call(Syscall.CLOSE);
  }
}
