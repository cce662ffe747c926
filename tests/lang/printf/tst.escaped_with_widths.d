/* Section 7.3: %C and %S are padded after they are escaped. */
#pragma D option quiet
BEGIN { printf("[%4C][%-4C][%C][%C][%C]\n", 10, 10, 9, 200, 34); }
BEGIN { printf("[%8S][%-8S][%.3S]\n", "a\tb", "a\tb", "\n\n"); exit(0); }
