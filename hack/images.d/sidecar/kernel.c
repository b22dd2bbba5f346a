// syscall(2) for dev.devsandbox.sys.LibraryCalls: the result, or the negative errno.
#include <errno.h>
#include <jni.h>
#include <unistd.h>

JNIEXPORT jlong JNICALL Java_dev_devsandbox_sys_LibraryCalls_syscall(
    JNIEnv *env, jclass class, jlong number, jlong a, jlong b, jlong c, jlong d, jlong e, jlong f) {
  long result = syscall(number, a, b, c, d, e, f);
  return result == -1 ? -errno : result;
}
