dif 1
setting argref 1
setting compat "illumos"
setting quiet 0
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
string 0 "ten small"
string 1 "one large"
string 2 "negative"
agg 0 name="q" function=Quantize keys=[String] key_types=[16]
clause 0 source=0 recording=Record destructive=false marks=[0 0 1 2 4 4 5 6 8 8 9 10 12]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Exit(field=0)
  code
          ; action 1
          ; action 2
       0  str r0, s0                            ; \"ten small\"
          ; action 3
       1  imm r2, #10
          ; action 4
       2  imm r1, #1
       3  agg r0, r1, @0                        ; @q
          ; action 5
          ; action 6
       4  str r0, s1                            ; \"one large\"
          ; action 7
       5  imm r2, #1
          ; action 8
       6  imm r1, #16
       7  agg r0, r1, @0                        ; @q
          ; action 9
          ; action 10
       8  str r0, s2                            ; \"negative\"
          ; action 11
       9  imm r2, #1
          ; action 12
      10  imm r1, #-5
      11  agg r0, r1, @0                        ; @q
          ; action 13
      12  imm r0, #0
      13  exit r0, f0
      14  ret
  end
