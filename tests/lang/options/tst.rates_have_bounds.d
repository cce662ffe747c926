/* Section 8.2: cleaning at least once a minute and at most 5000 times a second; status every ten seconds. */
/* run: -xcleanrate=1h -xstatusrate=1min */
BEGIN { exit(0); }
