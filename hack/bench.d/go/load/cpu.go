package main

import (
	"fmt"
	"syscall"
	"time"
	"unsafe"
)

// cpuOf is the CPU time that a process and its ended threads have used: what
// clock_getcpuclockid(3) gives, much finer than /proc.
func cpuOf(pid int) (time.Duration, error) {
	const schedClock = 2
	if pid == 0 {
		return 0, nil
	}
	var t syscall.Timespec
	clock := int32(^pid<<3 | schedClock)
	_, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, uintptr(clock), uintptr(unsafe.Pointer(&t)), 0)
	if errno != 0 {
		return 0, fmt.Errorf("CPU of process %d: %w", pid, errno)
	}
	return time.Duration(t.Nano()), nil
}

func showCPU(o options) error {
	used, err := cpuOf(o.pid)
	fmt.Println(used.Seconds())
	return err
}

// moment prints the present time, and the CPU that the process has used.
func moment(pid int) error {
	now := time.Now()
	used, err := cpuOf(pid)
	fmt.Printf("%.6f %.6f\n", float64(now.UnixNano())/1e9, used.Seconds())
	return err
}

// measured calls work and prints its result, how long it took, and the CPU of the process meanwhile.
func measured(pid int, work func() int64) error {
	before, err := cpuOf(pid)
	if err != nil {
		return err
	}
	begin := time.Now()
	result := work()
	took := time.Since(begin)
	after, err := cpuOf(pid)
	fmt.Println(result, took.Seconds(), (after - before).Seconds())
	return err
}
