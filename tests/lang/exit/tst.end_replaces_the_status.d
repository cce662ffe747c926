/* Section 6.9: an exit() in END. */
#pragma D option quiet
BEGIN { exit(1); }
END { exit(7); }
END { printf("runs\n"); }
