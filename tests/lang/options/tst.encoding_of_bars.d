/* Section 8.4: bars of UTF-8 blocks. */
#pragma D option quiet
#pragma D option encoding=utf8
BEGIN { @ = quantize(1); @ = quantize(1); @ = quantize(4); exit(0); }
