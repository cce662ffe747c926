/* Section 2.4: the first use by ++ or -- creates an int64_t. */
#pragma D option quiet
BEGIN { a++; ++b; c--; --self->d; printf("%d %d %d %d %d\n", a, b, c, self->d, sizeof (a)); exit(0); }
