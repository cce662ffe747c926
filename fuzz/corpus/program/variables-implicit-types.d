dif 1
setting argref 1
setting compat "illumos"
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
string 0 "five"
variable 0 name="a" scope=Global ty=1 storage=Scalar keys=-
variable 1 name="b" scope=Global ty=6 storage=Scalar keys=-
variable 2 name="c" scope=Global ty=8 storage=Scalar keys=-
variable 3 name="d" scope=Global ty=16 storage=String keys=-
variable 4 name="e" scope=Global ty=5 storage=Scalar keys=-
format 0
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text "\n"
format 1
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text "\n"
clause 0 source=0 recording=Record destructive=false marks=[0 2 4 6 8 10 12 14 16 18 20 23 26 28 30]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=8 signed=false) ty=31   ; size_t
  field 1 kind=Int(size=8 signed=false) ty=31   ; size_t
  field 2 kind=Int(size=8 signed=false) ty=31   ; size_t
  field 3 kind=Int(size=8 signed=false) ty=31   ; size_t
  field 4 kind=Int(size=8 signed=false) ty=31   ; size_t
  field 5 kind=Int(size=1 signed=true) ty=1     ; char
  field 6 kind=Int(size=2 signed=false) ty=5    ; unsigned short
  field 7 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Printf(format=0 args=(first=0 n=5))
  action 1 Printf(format=1 args=(first=5 n=2))
  action 2 Exit(field=7)
  code
          ; action 1
       0  imm r0, #5
       1  stg r0, v0                            ; a
          ; action 2
       2  imm r0, #5
       3  stg r0, v1                            ; b
          ; action 3
       4  imm r0, #5
       5  stg r0, v2                            ; c
          ; action 4
       6  str r0, s0                            ; \"five\"
       7  cpg r0, v3                            ; d
          ; action 5
       8  imm r0, #5
       9  stg r0, v4                            ; e
          ; action 6
      10  imm r0, #1
      11  rec r0, f0
          ; action 7
      12  imm r0, #4
      13  rec r0, f1
          ; action 8
      14  imm r0, #8
      15  rec r0, f2
          ; action 9
      16  imm r0, #256
      17  rec r0, f3
          ; action 10
      18  imm r0, #2
      19  rec r0, f4
          ; action 11
      20  imm r0, #300
      21  sext r1, r0, w8
      22  stg r1, v0                            ; a
          ; action 12
      23  imm r0, #-1
      24  zext r1, r0, w16
      25  stg r1, v4                            ; e
          ; action 13
      26  ldg r0, v0                            ; a
      27  rec r0, f5
          ; action 14
      28  ldg r0, v4                            ; e
      29  rec r0, f6
          ; action 15
      30  imm r0, #0
      31  exit r0, f7
      32  ret
  end
