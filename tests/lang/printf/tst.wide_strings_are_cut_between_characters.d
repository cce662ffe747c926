/* Section 7.3: a precision counts bytes, and C never writes a part of a character. */
#pragma D option quiet
int w[4];
BEGIN { w[0] = 'h'; w[1] = 0xe9; w[2] = 0x263a; }
BEGIN { printf("[%ls][%.1ls][%.2ls][%.3ls][%.5ls][%.6ls]\n", w, w, w, w, w, w); }
BEGIN { printf("[%8ls][%-8ls][%5.2ls][%ws]\n", w, w, w, w); exit(0); }
