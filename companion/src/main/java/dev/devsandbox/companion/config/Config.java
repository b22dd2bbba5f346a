package dev.devsandbox.companion.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.devsandbox.companion.host.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings in {@code config.yaml}, or what holds without them.
 *
 * @param image name of the image that new VMs get; empty for the newest there is
 * @param cpus virtual CPUs of a new VM, 1 to 64
 * @param memory of a new VM, 256 MiB to 1 TiB
 * @param disk size of a new VM's system disk; an image that is larger prevails
 * @param dataDisk size of a data disk that is made for a new VM, 64 MiB to 16 TiB
 * @param memoryBudget what all VMs may hold together; empty for five eighths of this machine's
 * @param suspendLeastUsed whether the VM that was started longest ago is suspended when there is no
 *     memory for another, which is refused otherwise
 */
public record Config(
    Optional<String> image,
    int cpus,
    Size memory,
    Size disk,
    Size dataDisk,
    Optional<Size> memoryBudget,
    boolean suspendLeastUsed) {
  /** The smallest memory in which a guest boots. */
  public static final Size LEAST_MEMORY = Size.ofMebibytes(256);

  /** More than any machine of a person has. */
  public static final Size MOST_MEMORY = Size.ofMebibytes(1L << 20);

  /** The smallest data disk: a file system has to fit. */
  public static final Size LEAST_DATA_DISK = Size.ofMebibytes(64);

  /** More than any disk of a person holds. */
  public static final Size MOST_DATA_DISK = Size.ofMebibytes(16L << 20);

  /** The most virtual CPUs. */
  public static final int MOST_CPUS = 64;

  /** What holds without a file. */
  static final Config DEFAULT = new Config(null, null, null, null, null, null, null);

  public Config {
    if (cpus < 1 || cpus > MOST_CPUS) {
      throw new IllegalArgumentException("cpus is not from 1 to " + MOST_CPUS);
    }
    if (memory.bytes() < LEAST_MEMORY.bytes() || memory.bytes() > MOST_MEMORY.bytes()) {
      throw new IllegalArgumentException(
          "memory is not from " + LEAST_MEMORY + " to " + MOST_MEMORY);
    }
    if (dataDisk.bytes() < LEAST_DATA_DISK.bytes() || dataDisk.bytes() > MOST_DATA_DISK.bytes()) {
      throw new IllegalArgumentException(
          "dataDisk is not from " + LEAST_DATA_DISK + " to " + MOST_DATA_DISK);
    }
  }

  /** As a file says it, with the rest filled in. */
  @JsonCreator
  Config(
      @JsonProperty("image") @Nullable String image,
      @JsonProperty("cpus") @Nullable Integer cpus,
      @JsonProperty("memory") @Nullable Size memory,
      @JsonProperty("disk") @Nullable Size disk,
      @JsonProperty("dataDisk") @Nullable Size dataDisk,
      @JsonProperty("memoryBudget") @Nullable Size memoryBudget,
      @JsonProperty("suspendLeastUsed") @Nullable Boolean suspendLeastUsed) {
    this(
        Optional.ofNullable(image),
        cpus == null ? 2 : cpus,
        memory == null ? Size.ofMebibytes(2048) : memory,
        disk == null ? Size.ofMebibytes(20 << 10) : disk,
        dataDisk == null ? Size.ofMebibytes(64 << 10) : dataDisk,
        Optional.ofNullable(memoryBudget),
        suspendLeastUsed != null && suspendLeastUsed);
  }

  /**
   * Reads the size of a VM's memory that a person typed.
   *
   * @param option what it was typed for, for the message
   */
  public static Size memorySize(String option, String typed) throws Problem {
    Size size = Size.parse(option, typed);
    if (size.bytes() < LEAST_MEMORY.bytes() || size.bytes() > MOST_MEMORY.bytes()) {
      throw new Problem(
          Problem.Kind.USAGE,
          option + " is not from " + LEAST_MEMORY + " to " + MOST_MEMORY,
          "correct it");
    }
    return size;
  }

  /**
   * Reads the size of a data disk that a person typed.
   *
   * @param option what it was typed for, for the message
   */
  public static Size dataDiskSize(String option, String typed) throws Problem {
    Size size = Size.parse(option, typed);
    if (size.bytes() < LEAST_DATA_DISK.bytes() || size.bytes() > MOST_DATA_DISK.bytes()) {
      throw new Problem(
          Problem.Kind.USAGE,
          option + " is not from " + LEAST_DATA_DISK + " to " + MOST_DATA_DISK,
          "correct it");
    }
    return size;
  }
}
