dif 1
setting argref 1
setting compat "illumos"
setting quiet 0
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
int 0 1311768467463790320                       ; 0x123456789abcdef0
variable 0 name="x" scope=Global ty=8 storage=Scalar keys=-
format 0
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%x size=Plain flags="" width=Absent precision=Absent
  text "\n"
format 1
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text "\n"
clause 0 source=0 recording=Record destructive=false marks=[0 2 5 8 11 14 17 20 23]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=1 signed=true) ty=1     ; char
  field 1 kind=Int(size=1 signed=false) ty=3    ; unsigned char
  field 2 kind=Int(size=2 signed=true) ty=4     ; short
  field 3 kind=Int(size=4 signed=true) ty=6     ; int
  field 4 kind=Int(size=8 signed=true) ty=8     ; long
  field 5 kind=Int(size=8 signed=true) ty=8     ; long
  field 6 kind=Int(size=8 signed=true) ty=8     ; long
  field 7 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Printf(format=0 args=(first=0 n=4))
  action 1 Printf(format=1 args=(first=4 n=3))
  action 2 Exit(field=7)
  code
          ; action 1
       0  int r0, i0                            ; 0x123456789abcdef0
       1  stg r0, v0                            ; x
          ; action 2
       2  ldg r0, v0                            ; x
       3  sext r0, r0, w8
       4  rec r0, f0
          ; action 3
       5  ldg r0, v0                            ; x
       6  zext r0, r0, w8
       7  rec r0, f1
          ; action 4
       8  ldg r0, v0                            ; x
       9  sext r0, r0, w16
      10  rec r0, f2
          ; action 5
      11  ldg r0, v0                            ; x
      12  sext r0, r0, w32
      13  rec r0, f3
          ; action 6
      14  ldg r0, v0                            ; x
      15  sext r0, r0, w8
      16  rec r0, f4
          ; action 7
      17  ldg r0, v0                            ; x
      18  zext r0, r0, w8
      19  rec r0, f5
          ; action 8
      20  ldg r0, v0                            ; x
      21  sext r0, r0, w32
      22  rec r0, f6
          ; action 9
      23  imm r0, #0
      24  exit r0, f7
      25  ret
  end
