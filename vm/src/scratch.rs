//! Scratch: the memory of one firing.
//!
//! `alloca`, `copyin` and every subroutine that makes a string take their bytes here: from one array
//! of fixed size, upwards, and all of it is given back at once when the firing ends. Nothing is
//! freed in between, because a firing is short and every address it holds must stay good.
//!
//! Offsets into the array are what the machine's addresses of region SCRATCH contain. Memory that
//! was not allocated *in this firing* is not readable, so a firing cannot see what another left.
//!
//! Probe context: no allocation, no panics; running out is a value.

/// A firing wants more scratch memory than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfScratch;

/// The scratch memory of one thread.
#[derive(Debug)]
pub struct Scratch {
    bytes: Box<[u8]>,
    used: usize,
}

impl Scratch {
    /// Scratch memory of `bytes` bytes, which are touched when they are used.
    pub fn new(bytes: usize) -> Self {
        Self { bytes: vec![0; bytes].into_boxed_slice(), used: 0 }
    }

    /// Begins a firing: nothing is allocated.
    #[inline]
    pub fn reset(&mut self) {
        self.used = 0;
    }

    /// Bytes that are allocated; also the end of what may be read.
    pub fn used(&self) -> usize {
        self.used
    }

    /// Bytes that are not allocated.
    pub fn left(&self) -> usize {
        self.bytes.len() - self.used
    }

    /// Allocates `n` bytes at a multiple of 8, all zero, and gives their offset.
    ///
    /// # Errors
    /// There are not so many bytes left; nothing is allocated.
    pub fn alloc(&mut self, n: usize) -> Result<usize, OutOfScratch> {
        let offset = self.reserve(n)?;
        if let Some(bytes) = self.bytes.get_mut(offset..self.used) {
            bytes.fill(0);
        }
        Ok(offset)
    }

    /// As [`Scratch::alloc`], for a caller who writes all `n` bytes: they hold what they held.
    ///
    /// # Errors
    /// There are not so many bytes left; nothing is allocated.
    pub fn reserve(&mut self, n: usize) -> Result<usize, OutOfScratch> {
        let offset = self.used.next_multiple_of(8);
        let end = offset.checked_add(n).filter(|end| *end <= self.bytes.len()).ok_or(OutOfScratch)?;
        self.used = end;
        Ok(offset)
    }

    /// Allocates memory that holds `bytes`.
    ///
    /// # Errors
    /// There is not so much left; nothing is allocated.
    pub fn put(&mut self, bytes: &[u8]) -> Result<usize, OutOfScratch> {
        let offset = self.reserve(bytes.len())?;
        if let Some(to) = self.bytes.get_mut(offset..self.used) {
            to.copy_from_slice(bytes);
        }
        Ok(offset)
    }

    /// Gives back the end of the last allocation, so that it has only `n` bytes.
    ///
    /// For results whose size is known only when they are made: allocate the most, keep what it took.
    pub fn shrink(&mut self, offset: usize, n: usize) {
        self.used = self.used.min(offset.saturating_add(n)).max(offset.min(self.used));
    }

    /// The `len` bytes at `offset`, if all of them are allocated.
    #[inline]
    pub fn get(&self, offset: usize, len: usize) -> Option<&[u8]> {
        self.bytes.get(..self.used)?.get(offset..offset.checked_add(len)?)
    }

    /// The same, to be written.
    #[inline]
    pub fn get_mut(&mut self, offset: usize, len: usize) -> Option<&mut [u8]> {
        self.bytes.get_mut(..self.used)?.get_mut(offset..offset.checked_add(len)?)
    }

    /// Everything that is allocated from `offset` on.
    #[inline]
    pub fn from(&self, offset: usize) -> Option<&[u8]> {
        self.bytes.get(offset..self.used)
    }

    /// Copies `len` bytes within the memory; `false`, and nothing copied, if not all are allocated.
    pub fn copy_within(&mut self, from: usize, to: usize, len: usize) -> bool {
        let fits = |at: usize| at.checked_add(len).is_some_and(|end| end <= self.used);
        let fits = fits(from) && fits(to);
        if fits {
            self.bytes.copy_within(from..from + len, to);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allocations_are_aligned_zero_and_apart() {
        let mut scratch = Scratch::new(32);
        assert_eq!(scratch.put(b"abc"), Ok(0));
        assert_eq!(scratch.alloc(9), Ok(8));
        assert_eq!(scratch.get(8, 9), Some(&[0; 9][..]));
        assert_eq!(scratch.alloc(9), Err(OutOfScratch));
        assert_eq!(scratch.alloc(usize::MAX), Err(OutOfScratch));
        assert_eq!((scratch.alloc(8), scratch.left()), (Ok(24), 0));
        assert_eq!(scratch.alloc(0), Ok(32));
        assert!(scratch.copy_within(0, 8, 3) && !scratch.copy_within(0, 30, 3));
        assert_eq!(scratch.get(8, 3), Some(&b"abc"[..]));
    }

    #[test]
    fn what_another_firing_left_is_out_of_reach() {
        let mut scratch = Scratch::new(32);
        scratch.put(b"secret").unwrap();
        scratch.reset();
        assert_eq!((scratch.get(0, 1), scratch.from(0)), (None, Some(&[][..])));
        let at = scratch.alloc(6).unwrap();
        assert_eq!(scratch.get(at, 6), Some(&[0; 6][..]));
        scratch.shrink(at, 2);
        assert_eq!((scratch.used(), scratch.get(at, 3)), (2, None));
        scratch.shrink(at, 20);
        assert_eq!(scratch.used(), 2);
    }
}
