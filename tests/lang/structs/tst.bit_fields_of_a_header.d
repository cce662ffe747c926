/* Section 2.5.4, 2.6.2: lengths as the headers of packets keep them, in words and bits. */
#pragma D option quiet
struct header { unsigned version : 4, words : 4; unsigned char service; unsigned short length; int offset : 13; int flags : 3; };
struct header h;
BEGIN
{
	h.version = 4; h.words = 5; h.length = 1500; h.offset = -1; h.flags = 3;
	printf("%d %d %d\n", h.words * 4 - 21, h.length - h.words * 4, h.version == 4 && h.words >= 5);
	printf("%d %d\n", h.words << 2, h.version << 4 | h.words);
	this->bytes = h.words << 2; this->bytes += 1000;
	printf("%d %d\n", this->bytes, 1 << h.words);
	printf("%d %d %d\n", h.offset < 0, h.flags, sizeof (struct header));
	@[h.words * 4] = sum(h.length - (h.words << 2));
	exit(0);
}
