package dev.devsandbox.companion.vm;

/**
 * What a VM's machine is, kept for the VM's life: memory that was saved on one machine type can't
 * be loaded on another.
 *
 * @param emulator the program and its version, such as {@code QEMU 7.2.22}
 * @param machine a versioned machine type, such as {@code pc-q35-7.2}
 * @param cpu a CPU model, such as {@code host}
 * @param accelerator such as {@code kvm}, or {@code tcg} where each instruction is emulated
 */
public record Hardware(String emulator, String machine, String cpu, String accelerator) {}
