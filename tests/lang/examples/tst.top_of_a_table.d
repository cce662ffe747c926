/* Section 4.4: the largest values, normalized. */
#pragma D option quiet
int i;
tick-1ms { @bytes[i % 7] = sum((i % 7) * 1000); i++; }
tick-1ms /i == 70/ { trunc(@bytes, 3); normalize(@bytes, 1000); printa("%5d %@8d\n", @bytes); trunc(@bytes); exit(0); }
