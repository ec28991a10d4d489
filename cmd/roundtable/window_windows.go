package main

import (
	"bufio"
	"fmt"
	"syscall"
	"unsafe"
)

// holdWindow keeps the window of a double click open until what went wrong has
// been read: Windows closes it with the process. A console that other programs
// use too stays by itself.
func holdWindow(e *env) {
	var pids [2]uint32
	n, _, _ := syscall.NewLazyDLL("kernel32.dll").NewProc("GetConsoleProcessList").Call(uintptr(unsafe.Pointer(&pids[0])), uintptr(len(pids)))
	if n != 1 || !e.person {
		return
	}
	fmt.Fprintln(e.stderr, "Press Enter to close this window.")
	_, _ = bufio.NewReader(e.stdin).ReadString('\n')
}
