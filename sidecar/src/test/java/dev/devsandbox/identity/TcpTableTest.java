package dev.devsandbox.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.devsandbox.identity.TcpTable.Form;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpTableTest {
  private static final String HEADER =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode\n";
  private static final String CLIENT = "0100007F:C350";
  private static final String SERVER = "0100007F:3A9C";

  /** The row of the client's socket, as a kernel wrote it but for the given columns. */
  private static String row(String local, String remote, String state, String uid) {
    return "   3: %s %s %s 00000000:00000000 00:00000000 00000000 %5s        0 91042 1 0 20 4 30 10 -1\n"
        .formatted(local, remote, state, uid);
  }

  private static OptionalLong ownerIn(String rows) throws IOException {
    return TcpTable.findOwner(
        new ByteArrayInputStream((HEADER + rows).getBytes(ISO_8859_1)), CLIENT, SERVER);
  }

  @Test
  void theOwnerOfTheClientsSideIsFoundAmongOthers() throws IOException {
    assertThat(
            ownerIn(
                row(SERVER, CLIENT, "01", "64322")
                    + row(SERVER, "00000000:0000", "0A", "64322")
                    + row(CLIENT, SERVER, "01", "1000")
                    + row("0100007F:C351", SERVER, "01", "2000")))
        .hasValue(1000);
  }

  @Test
  void theServersOwnSideIsNotTheClient() throws IOException {
    assertThat(ownerIn(row(SERVER, CLIENT, "01", "64322"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"02", "03", "04", "05", "06", "07", "08", "09", "0A", "0B", "0C", "1", ""})
  void aSocketThatIsNotEstablishedHasNoOwner(String state) throws IOException {
    assertThat(ownerIn(row(CLIENT, SERVER, state, "0"))).isEmpty();
  }

  @Test
  void twoOwnersAreNone() throws IOException {
    String rows = row(CLIENT, SERVER, "01", "1000") + row(CLIENT, SERVER, "01", "2000");
    assertThat(ownerIn(rows)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "+5", "0x10", "4294967295", "99999999999", "1e3", "\u0661", "10\u00b2"})
  void aUidThatIsNoUidIsNone(String uid) throws IOException {
    assertThat(ownerIn(row(CLIENT, SERVER, "01", uid))).isEmpty();
  }

  @Test
  void theLargestUidIsFound() throws IOException {
    assertThat(ownerIn(row(CLIENT, SERVER, "01", "4294967294"))).hasValue(4294967294L);
  }

  @Test
  void aRowCutShortHasNoOwner() throws IOException {
    String full = row(CLIENT, SERVER, "01", "1000").stripTrailing();
    for (int length = 0; length < full.indexOf(" 1000") + 2; length++) {
      assertThat(ownerIn(full.substring(0, length) + "\n")).isEmpty();
      assertThat(ownerIn(full.substring(0, length))).isEmpty();
    }
  }

  @Test
  void addressesInOtherColumnsDoNotMatch() throws IOException {
    assertThat(ownerIn("   3: X " + CLIENT + " " + SERVER + " 01 0 0 0 1000 0\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, IPV4, 0100007F:3A9C",
    "127.0.0.1, IPV6, 0000000000000000FFFF00000100007F:3A9C",
    "::1, IPV6, 00000000000000000000000001000000:3A9C",
  })
  void addressesAreWrittenAsTheKernelDoes(String address, Form form, String expected) {
    assertThat(ByteOrder.nativeOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    var socket = new InetSocketAddress(InetAddress.ofLiteral(address), 15004);
    assertThat(TcpTable.format(socket, form)).isEqualTo(expected);
  }

  @FuzzTest(maxDuration = "20s")
  void anyTableHasAnOwnerInRangeOrNone(byte[] table) throws IOException {
    OptionalLong owner = TcpTable.findOwner(new ByteArrayInputStream(table), CLIENT, SERVER);
    assertThat(owner.orElse(0)).isBetween(0L, 4294967294L);
    boolean hasRow = new String(table, ISO_8859_1).contains(CLIENT + " ");
    assertThat(owner.isPresent() && !hasRow).isFalse();
  }
}
