//! Text that a subroutine makes: bytes into room that is already there.

/// A growing string that stops growing when its room is full.
#[derive(Debug)]
pub(super) struct Text<'a> {
    room: &'a mut [u8],
    len: usize,
    full: bool,
}

impl<'a> Text<'a> {
    pub(super) fn new(room: &'a mut [u8]) -> Self {
        Self { room, len: 0, full: false }
    }

    pub(super) fn push(&mut self, byte: u8) {
        match self.room.get_mut(self.len) {
            Some(slot) => {
                *slot = byte;
                self.len += 1;
            }
            None => self.full = true,
        }
    }

    pub(super) fn extend(&mut self, bytes: &[u8]) {
        let n = bytes.len().min(self.room.len() - self.len);
        self.room[self.len..self.len + n].copy_from_slice(&bytes[..n]);
        self.len += n;
        self.full |= n < bytes.len();
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.room[..self.len]
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Whether something did not fit.
    pub(super) fn is_cut(&self) -> bool {
        self.full
    }

    /// A number in a base up to 36, without sign or prefix.
    pub(super) fn number(&mut self, value: u64, base: u32) {
        let mut digits = [0u8; 64];
        let mut at = digits.len();
        let mut rest = value;
        loop {
            at -= 1;
            let digit = (rest % u64::from(base)).to_le_bytes()[0];
            digits[at] = if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
            rest /= u64::from(base);
            if rest == 0 {
                break;
            }
        }
        self.extend(&digits[at..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_any_base() {
        let mut room = [0; 80];
        let mut text = Text::new(&mut room);
        text.number(0, 10);
        text.number(255, 16);
        text.number(35, 36);
        assert_eq!(text.bytes(), b"0ffz");
        let mut text = Text::new(&mut room);
        text.number(u64::MAX, 2);
        assert_eq!(text.len(), 64);
    }

    #[test]
    fn what_does_not_fit_is_left_out_and_noticed() {
        let mut room = [0; 3];
        let mut text = Text::new(&mut room);
        text.extend(b"ab");
        text.extend(b"cd");
        assert_eq!((text.bytes(), text.is_cut()), (b"abc".as_slice(), true));
    }
}
