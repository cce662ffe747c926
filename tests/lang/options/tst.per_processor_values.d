/* Section 8.4: aggpercpu is accepted; values of threads are merged before they are sent. */
/* run: -xaggpercpu */
#pragma D option quiet
BEGIN { @ = sum(5); @k["a"] = count(); exit(0); }
