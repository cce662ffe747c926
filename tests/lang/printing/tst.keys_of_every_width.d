/* Section 5.6.1: the columns of keys of every size, side by side. */
#pragma D option quiet
BEGIN { @a[(char)-1, (short)-1, -1, -1L] = count(); @a[1, 2, 3, 4] = count(); }
BEGIN { @b["text", (unsigned char)200, 5] = sum(-1); @c[1 == 1, 'a', sizeof (int)] = max(7); exit(0); }
