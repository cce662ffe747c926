/* Section 12.2: providers of a kernel have no probes. */
/* run: -xerrtags */
syscall::read:entry { exit(0); }
