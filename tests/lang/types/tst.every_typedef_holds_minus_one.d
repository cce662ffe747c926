/* Section 2.5.2: the standard typedefs, with their sizes and signs. */
/* run: -q */
uint8_t u8; int8_t i8; uint16_t u16; int16_t i16; uint32_t u32; int32_t i32; uint64_t u64; int64_t i64;
uchar_t uc; ushort_t us; uint_t ui; ulong_t ul; u_longlong_t ull; caddr_t ca; boolean_t bo; bool b;
BEGIN
{
	u8 = i8 = u16 = i16 = u32 = i32 = u64 = i64 = -1;
	printf("%d %d %d %d %d %d %d %d\n", u8, i8, u16, i16, u32, i32, u64, i64);
	printf("%d %d %d\n", sizeof (ca), sizeof (bo), sizeof (b));
	uc = us = ui = ul = ull = 0xfffffffffffffff0;
	printf("%x %x %x %x %x\n", uc, us, ui, ul, ull);
	exit(0);
}
