/* Section 8.4: classic accepts aggpercpu and shows nothing of it. */
/* run: -xaggpercpu */
#pragma D option quiet
BEGIN { @ = sum(5); @k["a"] = count(); exit(0); }
