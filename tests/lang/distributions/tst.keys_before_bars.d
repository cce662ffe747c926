/* Section 5.9: keys before a bar have the widths of their sizes; what is no text is told as in the default layout, and without keys a row is a blank and its bar. */
#pragma D option quiet
#pragma D option agghist
#pragma D option aggpack
#pragma D option strsize=16
struct wide { long a; long b; };
struct wide w;
struct narrow { short a; short b; };
struct narrow n;
BEGIN
{
	@alone = count();
	@signs[(char)-1, (short)-1, -1, (long)-1] = count();
	@empty[""] = count(); @empty["\001"] = count(); @empty["text"] = count();
	n.b = 1; @narrow[n] = count();
	w.a = 65; @wide[w, 1] = count();
	@sym[usym(5), 1] = sum(2);
	@frames[stack()] = count();
	@packed[(short)-1, "text"] = quantize(3);
	@dumped[""] = quantize(3);
	exit(0);
}
