/* Section 4.2: a type and its value, hexadecimal. */
#pragma D option quiet
BEGIN { print(42); print(0); print((long)-1); print("text"); print('a'); print((char)65); exit(0); }
