/* Section 4.2: type, then the value in hexadecimal, characters quoted, enums by name. */
#pragma D option quiet
enum colour { RED, GREEN = 5 };
BEGIN {
	print(42); print(-1L); print((short)5); print('c'); print((char)0); print((char)200); print((char)'x');
	print(GREEN); print((enum colour)7); print("abc"); print((void *)16); print((int *)0);
	exit(0);
}
