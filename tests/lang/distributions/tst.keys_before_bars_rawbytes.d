/* Section 5.9: with rawbytes, strings among the keys before a bar are dumps too. */
#pragma D option quiet
#pragma D option agghist
#pragma D option rawbytes
#pragma D option strsize=8
BEGIN { @["text"] = count(); exit(0); }
