/* Section 5.8: the key compared first, then rotating. */
/* run: -xaggsortkey -xaggsortkeypos=1 */
#pragma D option quiet
BEGIN { @["a", 3] = count(); @["b", 1] = count(); @["c", 2] = count(); @["a", 2] = count(); printa("%s%d ", @); printf("\n"); exit(0); }
