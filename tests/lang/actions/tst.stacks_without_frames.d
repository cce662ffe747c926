/* Section 4.2: when no frame is known the block is its first newline. */
#pragma D option quiet
BEGIN { printf("a"); ustack(); printf("b"); stack(); printf("c"); jstack(); printf("d\n"); exit(0); }
