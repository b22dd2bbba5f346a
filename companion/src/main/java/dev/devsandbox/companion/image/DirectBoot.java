package dev.devsandbox.companion.image;

import java.nio.file.Path;

/**
 * What QEMU needs to start an image's kernel without firmware.
 *
 * @param kernel absolute path
 * @param initrd absolute path of the kernel's first file system
 * @param commandLine of the kernel; names the root file system and the serial console
 */
public record DirectBoot(Path kernel, Path initrd, String commandLine) {}
