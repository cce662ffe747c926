/* Section 8.2, 8.3: options of stacks. */
/* run: -xstackindent=4 -xustackframes=3 -xstackframes=3 -xjstackframes=5 -xjstackstrsize=64 */
#pragma D option quiet
BEGIN { printf("fine\n"); exit(0); }
