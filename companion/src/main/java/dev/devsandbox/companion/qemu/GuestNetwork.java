package dev.devsandbox.companion.qemu;

/** A guest's network as QEMU knows it; its forwards can be changed while the VM runs. */
public final class GuestNetwork {
  /** QEMU's name of it. */
  public static final String ID = "net0";

  /** The guest's address in it. */
  public static final String GUEST = "10.0.2.15";

  private GuestNetwork() {}
}
