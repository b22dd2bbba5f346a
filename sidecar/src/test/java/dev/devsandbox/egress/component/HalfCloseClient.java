package dev.devsandbox.egress.component;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Transfers whose end must not overtake their bytes, in both directions; counts the bad ones. */
public final class HalfCloseClient {
  private static final int AT_ONCE = 8;
  private static final int[] SIZES = {0, 1, 1000, 100_000, 1_000_000, 5_000_000};

  private HalfCloseClient() {}

  /** Arguments: host and number of transfers. Prints {@code bad of all}. */
  public static void main(String[] arguments) throws Exception {
    InetAddress host = InetAddress.getByName(arguments[0]);
    int all = Integer.parseInt(arguments[1]);
    List<Callable<Boolean>> transfers = new ArrayList<>();
    for (int i = 0; i < all; i++) {
      int size = SIZES[i / 2 % SIZES.length];
      boolean up = i % 2 == 0;
      transfers.add(() -> up ? up(host, size) : down(host, size));
    }
    int bad = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Future<Boolean> transfer : pool.invokeAll(transfers)) {
        bad += transfer.get() ? 0 : 1;
      }
    }
    System.out.println(bad + " of " + all);
  }

  /** Sends, ends, and only then reads how much arrived. */
  private static boolean up(InetAddress host, int size) {
    try (Socket socket = new Socket(host, 9001)) {
      OutputStream out = socket.getOutputStream();
      byte[] chunk = new byte[65536];
      for (int left = size; left > 0; left -= Math.min(left, chunk.length)) {
        out.write(chunk, 0, Math.min(left, chunk.length));
      }
      socket.shutdownOutput();
      String counted = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      return counted.equals(Integer.toString(size));
    } catch (IOException broken) {
      return false;
    }
  }

  /** Asks and ends first; what comes then is read in small pieces. */
  private static boolean down(InetAddress host, int size) {
    try (Socket socket = new Socket(host, 9000)) {
      socket.getOutputStream().write(Integer.toString(size).getBytes(ISO_8859_1));
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      byte[] piece = new byte[4000];
      long total = 0;
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        total += count;
      }
      return total == size;
    } catch (IOException broken) {
      return false;
    }
  }
}
