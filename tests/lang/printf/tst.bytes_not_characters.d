/* Section 7.3: widths and precisions of strings count bytes. */
#pragma D option quiet
BEGIN { s = "\303\251t\303\251"; printf("[%s][%7s][%-7s][%.3s]\n", s, s, s, s); exit(0); }
