dif 1
setting argref 1
setting compat "illumos"
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
string 0 "-5"
format 0
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%s size=Plain flags="" width=Absent precision=Absent
  text "\n"
clause 0 source=0 recording=Record destructive=false marks=[0 2 4]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=8 signed=false) ty=31   ; size_t
  field 1 kind=String ty=16                     ; string
  field 2 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Printf(format=0 args=(first=0 n=2))
  action 1 Exit(field=2)
  code
          ; action 1
       0  imm r0, #4
       1  rec r0, f0
          ; action 2
       2  str r0, s0                            ; \"-5\"
       3  recm r0, f1
          ; action 3
       4  imm r0, #0
       5  exit r0, f2
       6  ret
  end
