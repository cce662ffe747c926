dif 1
setting argref 1
setting compat "illumos"
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
int 0 1311768467463790320                       ; 0x123456789abcdef0
int 1 4294967294                                ; 0xfffffffe
format 0
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text "\n"
format 1
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text "\n"
format 2
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text "\n"
format 3
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text "\n"
format 4
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text "\n"
format 5
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text "\n"
clause 0 source=0 recording=Record destructive=false marks=[0 4 8 12 16 19 23 27 31 35 37 39 41]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=2 signed=false) ty=27   ; uint16_t
  field 1 kind=Int(size=2 signed=false) ty=27   ; uint16_t
  field 2 kind=Int(size=4 signed=false) ty=25   ; uint32_t
  field 3 kind=Int(size=4 signed=false) ty=25   ; uint32_t
  field 4 kind=Int(size=8 signed=false) ty=23   ; uint64_t
  field 5 kind=Int(size=8 signed=false) ty=23   ; uint64_t
  field 6 kind=Int(size=2 signed=false) ty=27   ; uint16_t
  field 7 kind=Int(size=2 signed=false) ty=27   ; uint16_t
  field 8 kind=Int(size=4 signed=false) ty=25   ; uint32_t
  field 9 kind=Int(size=8 signed=false) ty=31   ; size_t
  field 10 kind=Int(size=8 signed=false) ty=31  ; size_t
  field 11 kind=Int(size=8 signed=false) ty=31  ; size_t
  field 12 kind=Int(size=4 signed=true) ty=6    ; int
  action 0 Printf(format=0 args=(first=0 n=2))
  action 1 Printf(format=1 args=(first=2 n=2))
  action 2 Printf(format=2 args=(first=4 n=1))
  action 3 Printf(format=3 args=(first=5 n=1))
  action 4 Printf(format=4 args=(first=6 n=3))
  action 5 Printf(format=5 args=(first=9 n=3))
  action 6 Exit(field=12)
  code
          ; action 1
       0  imm r0, #4660
       1  call r0, r0, n1, htons
       2  zext r0, r0, w16
       3  rec r0, f0
          ; action 2
       4  imm r0, #13330
       5  call r0, r0, n1, ntohs
       6  zext r0, r0, w16
       7  rec r0, f1
          ; action 3
       8  imm r0, #305419896
       9  call r0, r0, n1, htonl
      10  zext r0, r0, w32
      11  rec r0, f2
          ; action 4
      12  imm r0, #2018915346
      13  call r0, r0, n1, ntohl
      14  zext r0, r0, w32
      15  rec r0, f3
          ; action 5
      16  int r0, i0                            ; 0x123456789abcdef0
      17  call r0, r0, n1, htonll
      18  rec r0, f4
          ; action 6
      19  int r0, i0                            ; 0x123456789abcdef0
      20  call r0, r0, n1, htonll
      21  call r0, r0, n1, ntohll
      22  rec r0, f5
          ; action 7
      23  imm r0, #13398
      24  call r0, r0, n1, htons
      25  zext r0, r0, w16
      26  rec r0, f6
          ; action 8
      27  imm r0, #1
      28  call r0, r0, n1, htons
      29  zext r0, r0, w16
      30  rec r0, f7
          ; action 9
      31  int r0, i1                            ; 0xfffffffe
      32  call r0, r0, n1, htonl
      33  zext r0, r0, w32
      34  rec r0, f8
          ; action 10
      35  imm r0, #2
      36  rec r0, f9
          ; action 11
      37  imm r0, #4
      38  rec r0, f10
          ; action 12
      39  imm r0, #8
      40  rec r0, f11
          ; action 13
      41  imm r0, #0
      42  exit r0, f12
      43  ret
  end
