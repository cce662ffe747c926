//! The eight bytes of an instruction, filled and emptied operand by operand.

use crate::op::Operand;

/// Fills the bytes of an instruction from left to right.
pub(super) struct Packer {
    pub(super) bytes: [u8; 8],
    next: usize,
}

impl Packer {
    pub(super) fn new(code: u8) -> Self {
        Self { bytes: [code, 0, 0, 0, 0, 0, 0, 0], next: 1 }
    }

    pub(super) fn put<T: Operand>(&mut self, operand: T) {
        let bits = operand.encode();
        if T::WIDE {
            self.bytes[4..].copy_from_slice(&bits.to_le_bytes());
        } else {
            self.bytes[self.next] = bits.to_le_bytes()[0];
            self.next += 1;
        }
    }
}

/// Takes them out again and notices what nobody took.
pub(super) struct Unpacker {
    bytes: [u8; 8],
    next: usize,
    wide_taken: bool,
}

impl Unpacker {
    pub(super) fn new(bytes: [u8; 8]) -> Self {
        Self { bytes, next: 1, wide_taken: false }
    }

    pub(super) fn take<T: Operand>(&mut self) -> Option<T> {
        if T::WIDE {
            self.wide_taken = true;
            let [.., a, b, c, d] = self.bytes;
            return T::decode(u32::from_le_bytes([a, b, c, d]));
        }
        let bits = self.bytes[self.next];
        self.next += 1;
        T::decode(u32::from(bits))
    }

    pub(super) fn done(&self) -> bool {
        self.bytes[self.next..4].iter().all(|&b| b == 0)
            && (self.wide_taken || self.bytes[4..].iter().all(|&b| b == 0))
    }
}
