/* Section 8.1: the words of booleans, in any case. */
/* run: -xaggsortkey=yes -xflowindent=off -xrawbytes=disable -xaggsortrev=FALSE */
#pragma D option quiet
BEGIN { @["b"] = sum(1); @["a"] = sum(2); printa("%s ", @); trace("text"); printf("\n"); exit(0); }
