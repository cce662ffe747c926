/* Section 4.1: clear() alone gives the bare line. */
BEGIN { @a = count(); }
BEGIN { clear(@a); }
BEGIN { trunc(@a); }
BEGIN { @b = sum(4); normalize(@b, 2); }
BEGIN { denormalize(@b); }
BEGIN { exit(0); }
