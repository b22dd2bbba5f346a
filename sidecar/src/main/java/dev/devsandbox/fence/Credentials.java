package dev.devsandbox.fence;

import dev.devsandbox.sys.ErrnoException;
import dev.devsandbox.sys.Kernel;
import dev.devsandbox.sys.Syscall;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs work in a thread that is another user to the kernel, for good and without capabilities. */
final class Credentials {
  private Credentials() {}

  /** Runs the work as this uid, with the same number as its only group, and waits for it. */
  static <T> T runAs(int uid, Callable<T> work) throws ExecutionException, InterruptedException {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          become(uid);
          return work.call();
        });
    Thread thread = new Thread(task, "uid-" + uid);
    thread.start();
    return task.get();
  }

  private static void become(int uid) throws ErrnoException {
    Kernel.call(Syscall.SETGROUPS, 0, 0);
    Kernel.call(Syscall.SETRESGID, uid, uid, uid);
    Kernel.call(Syscall.SETRESUID, uid, uid, uid);
  }
}
