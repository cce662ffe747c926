/* Section 4.3, 8.2: the option gives permission as -w does. */
#pragma D option quiet
#pragma D option destructive
BEGIN { system("echo permitted"); exit(0); }
