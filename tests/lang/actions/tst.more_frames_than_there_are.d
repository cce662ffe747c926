/* Section 4.2: any number of frames may be asked for. */
/* run: -q */
BEGIN { ustack(100000); stack(2000); jstack(3000, 100); @[ustack(4000)] = count(); exit(0); }
