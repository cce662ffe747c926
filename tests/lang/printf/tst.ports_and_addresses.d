/* Section 7.3: %P of an unknown port is its number, %I of an unknown address its text. */
#pragma D option quiet
BEGIN { printf("%P %I\n", (uint16_t)0xfefe, "192.0.2.77"); exit(0); }
