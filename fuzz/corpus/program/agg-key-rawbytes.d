dif 1
setting argref 1
setting compat "illumos"
setting quiet 0
setting rawbytes 0
setting strsize 12
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
string 0 "abc"
agg 0 name="k" function=Count keys=[String Int(size=4 signed=true)] key_types=[16 6]
clause 0 source=0 recording=Record destructive=false marks=[0 0 1 2 3]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Exit(field=0)
  code
          ; action 1
          ; action 2
       0  str r0, s0                            ; \"abc\"
          ; action 3
       1  imm r1, #5
          ; action 4
       2  agg r0, r2, @0                        ; @k
          ; action 5
       3  imm r0, #0
       4  exit r0, f0
       5  ret
  end
