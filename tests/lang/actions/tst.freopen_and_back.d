/* Section 4.3: output goes to the file until freopen(""). */
/* run: -w */
#pragma D option quiet
BEGIN { freopen("/dev/null"); printf("lost\n"); freopen(""); printf("seen\n"); exit(0); }
END { freopen(""); printf("again\n"); }
