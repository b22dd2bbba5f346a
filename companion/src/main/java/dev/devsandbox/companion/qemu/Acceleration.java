package dev.devsandbox.companion.qemu;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Whether this computer's processor can run a guest itself. A device node proves nothing: there are
 * machines where {@code /dev/kvm} is there and no guest gets anywhere. So a guest of a few
 * instructions is booted, which ends its machine.
 */
public final class Acceleration {
  /** Emulates each instruction; works everywhere. */
  public static final String EMULATED = "tcg";

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int FIRMWARE_BYTES = 64 << 10;

  /** Where an x86 processor begins, from the end of the firmware. */
  private static final int RESET_FROM_END = 16;

  private static final byte X86_HALT = (byte) 0xF4;

  /** From there to the firmware's begin, 64 KiB before the end of 4 GiB. */
  private static final String X86_RESET = "e90d00 ;jmp to the firmware's begin";

  /**
   * Enters protected mode, and there runs an instruction such as today's kernels begin with, if the
   * processor says that it has it: some accelerators run old instructions and fail at that. Then
   * ends QEMU by the port of its isa-debug-exit.
   */
  private static final String X86_PROGRAM =
      """
      fa ;cli
      2e660f01165000 ;lgdtl %cs:gdtr
      0f20c0 ;mov %cr0,%eax
      0c01 ;or $1,%al
      0f22c0 ;mov %eax,%cr0
      66ea1800ffff0800 ;ljmpl $8,$0xffff0018
      31c0 ;xor %eax,%eax
      0fa2 ;cpuid
      83f807 ;cmp $7,%eax
      7216 ;jb to the end
      b807000000 ;mov $7,%eax
      31c9 ;xor %ecx,%ecx
      0fa2 ;cpuid
      f7c300010000 ;test $0x100,%ebx, which is BMI2
      7405 ;jz to the end
      c4e279f7cb ;shlx %eax,%ebx,%ecx
      b010 ;mov $0x10,%al
      e6f4 ;out %al,$0xf4
      f4 ;hlt
      8d742600 ;nothing, to a multiple of 8
      0000000000000000 ;the descriptors: none,
      ffff0000009acf00 ;and all of 4 GiB as code
      0f004000ffff ;gdtr: their length and address
      """;

  /** QEMU's isa-debug-exit ends QEMU with twice the written value, 0x10, and one. */
  private static final int EXIT = 0x21;

  private static final int EXIT_PORT = 0xF4;

  private final Programs programs;

  /** Tries guests by these programs. */
  public Acceleration(Programs programs) {
    this.programs = programs;
  }

  /** The fastest accelerator that runs a guest here. */
  public String find(Architecture architecture) throws Problem {
    for (String accelerator : candidates(System.getProperty("os.name", ""))) {
      if (works(architecture, accelerator)) {
        return accelerator;
      }
    }
    return EMULATED;
  }

  /** What is worth a try on an operating system, as Java names it. */
  static List<String> candidates(String system) {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("mac")) {
      return List.of("hvf");
    }
    return name.equals("linux") ? List.of("kvm") : List.of();
  }

  /** Whether a guest runs its few instructions in time, with more options for QEMU. */
  boolean works(Architecture architecture, String accelerator, String... options) throws Problem {
    try {
      Path firmware = Files.createTempFile("devsandbox-probe", ".bin");
      try {
        Files.write(firmware, firmware(architecture));
        List<String> probe = new ArrayList<>(probe(architecture, accelerator, firmware));
        probe.addAll(List.of(options));
        Programs.Answer answer = programs.ask(new Command(probe), LIMIT);
        return answer.exit() == exit(architecture);
      } finally {
        Files.delete(firmware);
      }
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "no file can be made in the temporary folder: " + e.getMessage(),
          "make room there",
          e);
    } catch (Problem e) {
      if (e.kind() == Problem.Kind.TIMEOUT) {
        return false;
      }
      throw e;
    }
  }

  private static List<String> probe(Architecture architecture, String accelerator, Path firmware) {
    List<String> end =
        switch (architecture) {
          case AMD64 -> List.of("-device", "isa-debug-exit,iobase=" + EXIT_PORT + ",iosize=1");
          case ARM64 -> List.of("-no-reboot");
        };
    List<String> probe =
        new ArrayList<>(
            List.of(
                Emulator.program(architecture),
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-machine",
                Emulator.machineAlias(architecture),
                "-accel",
                accelerator,
                "-cpu",
                cpu(accelerator),
                "-m",
                "64M",
                "-bios",
                firmware.toString()));
    probe.addAll(end);
    return probe;
  }

  /** The CPU model that shows a guest all that is there. */
  static String cpu(String accelerator) {
    return accelerator.equals(EMULATED) ? "max" : "host";
  }

  private static int exit(Architecture architecture) {
    return switch (architecture) {
      case AMD64 -> EXIT;
      case ARM64 -> 0;
    };
  }

  /** The bytes at the beginning of each line, up to the semicolon. */
  private static byte[] assembled(String program) {
    String digits =
        program
            .lines()
            .map(line -> line.substring(0, line.indexOf(' ')))
            .collect(Collectors.joining());
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] firmware(Architecture architecture) {
    byte[] all = new byte[FIRMWARE_BYTES];
    switch (architecture) {
      case AMD64 -> {
        Arrays.fill(all, X86_HALT);
        byte[] program = assembled(X86_PROGRAM);
        System.arraycopy(program, 0, all, 0, program.length);
        byte[] jump = assembled(X86_RESET);
        System.arraycopy(jump, 0, all, all.length - RESET_FROM_END, jump.length);
      }
      case ARM64 ->
          ByteBuffer.wrap(all)
              .order(ByteOrder.LITTLE_ENDIAN)
              // PSCI (ARM DEN 0022) SYSTEM_OFF, 0x84000008, by a call of the hypervisor:
              .putInt(0xD2B08000) // movz x0, #0x8400, lsl #16
              .putInt(0xF2800100) // movk x0, #0x0008
              .putInt(0xD4000002) // hvc #0
              .putInt(0x14000000); // b .
    }
    return all;
  }
}
