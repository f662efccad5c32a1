//! Tiles and entry bundles, C2SP tlog-tiles.
//!
//! A tile of level `l` holds 256 hashes (a partial one fewer) of complete subtrees of 256ˡ leaves;
//! a bundle holds 256 entries. Paths are relative to the URL prefix of the log:
//! `tile/0/x001/x234/067`, `tile/0/000.p/5`, `tile/entries/000.p/5`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use crate::proof::{OutOfTree, subtree_leaves};
use crate::{Hash, HashSource, MAX_SIZE, Malformed, subtree_root};

/// Hashes in a full tile and entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;

/// Levels of the tree between one level of tiles and the next.
pub const TILE_HEIGHT: u8 = 8;

/// The longest entry that a bundle can hold.
pub const MAX_ENTRY: usize = u16::MAX as usize;

/// A full or partial tile, by its place. Only tiles that some tree of at most [`MAX_SIZE`] leaves
/// has can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    level: u8,
    index: u64,
    width: u16,
}

impl Tile {
    /// The tile with this level, index in the level, and number of hashes (1 to 256).
    ///
    /// # Errors
    /// When no tree has such a tile.
    pub fn new(level: u8, index: u64, width: u16) -> Result<Self, OutOfTree> {
        let tile = Self { level, index, width };
        if width == 0 || width > TILE_WIDTH {
            return Err(OutOfTree);
        }
        let height = level.checked_mul(TILE_HEIGHT).ok_or(OutOfTree)?;
        let last = first_of(index).and_then(|first| first.checked_add(u64::from(width) - 1)).ok_or(OutOfTree)?;
        subtree_leaves(height, last).ok_or(OutOfTree)?;
        Ok(tile)
    }

    /// The tile at this place as it is in a tree of `size` leaves: full, partial or `None`.
    #[must_use]
    pub fn in_tree(level: u8, index: u64, size: u64) -> Option<Self> {
        let hashes = size.checked_shr(u32::from(level) * u32::from(TILE_HEIGHT))?;
        let width = hashes.checked_sub(first_of(index)?)?.min(u64::from(TILE_WIDTH));
        Self::new(level, index, width as u16).ok()
    }

    /// All tiles that a tree of `new_size` leaves has and a tree of `old_size` leaves has not, a
    /// partial tile that grew among them; level by level, from the left. From `old_size` 0 they are
    /// all tiles of the tree.
    pub fn added(old_size: u64, new_size: u64) -> impl Iterator<Item = Self> {
        let new_size = new_size.min(MAX_SIZE);
        (0..u64::BITS as u8 / TILE_HEIGHT).flat_map(move |level| {
            let height = level * TILE_HEIGHT;
            let (old, new) = (old_size >> height, new_size >> height);
            let width = u64::from(TILE_WIDTH);
            let tiles = if old < new { old / width..new.div_ceil(width) } else { 0..0 };
            tiles.filter_map(move |index| Self::in_tree(level, index, new_size))
        })
    }

    /// The level, counted in tiles: a hash of it covers 256^level leaves.
    #[must_use]
    pub const fn level(&self) -> u8 {
        self.level
    }

    /// The index in the level, from the left.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Number of hashes, 1 to 256.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Has it 256 hashes?
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The smallest tree that has this tile: what may be served from a tree of `size` leaves are
    /// the tiles with `min_size() <= size`.
    #[must_use]
    pub const fn min_size(&self) -> u64 {
        (self.first() + self.width as u64) << (self.level * TILE_HEIGHT)
    }

    /// Index of its first hash among the hashes of its level; with [`Tile::height`] what
    /// [`HashSource::subtree`] takes.
    #[must_use]
    pub const fn first(&self) -> u64 {
        self.index * TILE_WIDTH as u64
    }

    /// Level of its hashes in the tree: 8 for each level of tiles.
    #[must_use]
    pub const fn height(&self) -> u8 {
        self.level * TILE_HEIGHT
    }
}

/// A full or partial entry bundle, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bundle {
    index: u64,
    width: u16,
}

impl Bundle {
    /// The bundle with this index and number of entries (1 to 256).
    ///
    /// # Errors
    /// When no tree has such a bundle.
    pub fn new(index: u64, width: u16) -> Result<Self, OutOfTree> {
        Tile::new(0, index, width).map(|_| Self { index, width })
    }

    /// The bundle with this index as it is in a tree of `size` leaves: full, partial or `None`.
    #[must_use]
    pub fn in_tree(index: u64, size: u64) -> Option<Self> {
        let Tile { index, width, .. } = Tile::in_tree(0, index, size)?;
        Some(Self { index, width })
    }

    /// The index, from the left.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Number of entries, 1 to 256.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// The entries that it holds; a tree has it when its size is at least the end of the range.
    #[must_use]
    pub const fn entries(&self) -> std::ops::Range<u64> {
        let start = self.index * TILE_WIDTH as u64;
        start..start + self.width as u64
    }
}

/// What a path below the prefix of a log names, except its `checkpoint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TilePath {
    /// `tile/<L>/<N>[.p/<W>]`
    Hashes(Tile),
    /// `tile/entries/<N>[.p/<W>]`
    Entries(Bundle),
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/", self.level)?;
        write_place(f, self.index, self.width)
    }
}

impl fmt::Display for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tile/entries/")?;
        write_place(f, self.index, self.width)
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hashes(tile) => tile.fmt(f),
            Self::Entries(bundle) => bundle.fmt(f),
        }
    }
}

impl FromStr for TilePath {
    type Err = Malformed;

    /// Reads exactly what `Display` writes: there is one path to each thing.
    fn from_str(path: &str) -> Result<Self, Malformed> {
        const BAD: Malformed = Malformed("tile path");
        let (level, place) = path.strip_prefix("tile/").and_then(|rest| rest.split_once('/')).ok_or(BAD)?;
        let (index, width) = parse_place(place).ok_or(BAD)?;
        if level == "entries" {
            return Bundle::new(index, width).map(Self::Entries).map_err(|_| BAD);
        }
        let level = parse_decimal(level, 63).ok_or(BAD)?;
        Tile::new(level as u8, index, width).map(Self::Hashes).map_err(|_| BAD)
    }
}

fn first_of(index: u64) -> Option<u64> {
    index.checked_mul(TILE_WIDTH.into())
}

fn write_place(f: &mut fmt::Formatter<'_>, index: u64, width: u16) -> fmt::Result {
    let mut unit = 1;
    while index / unit >= 1000 {
        unit *= 1000;
    }
    while unit > 1 {
        write!(f, "x{:03}/", index / unit % 1000)?;
        unit /= 1000;
    }
    write!(f, "{:03}", index % 1000)?;
    if width != TILE_WIDTH {
        write!(f, ".p/{width}")?;
    }
    Ok(())
}

fn parse_place(place: &str) -> Option<(u64, u16)> {
    let (place, width) = match place.split_once(".p/") {
        None => (place, TILE_WIDTH),
        Some((place, width)) => (place, parse_decimal(width, 255).filter(|w| *w > 0)? as u16),
    };
    let mut index: u64 = 0;
    let mut rest = place;
    loop {
        let (digits, more) = match rest.strip_prefix('x') {
            Some(inner) => {
                let (digits, more) = inner.split_once('/')?;
                (digits, Some(more))
            }
            None => (rest, None),
        };
        if digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        // A leading element of zeroes would be a second path to the same place.
        if more.is_some() && index == 0 && digits == "000" {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        match more {
            Some(more) => rest = more,
            None => return Some((index, width)),
        }
    }
}

/// An ASCII decimal without sign or leading zeroes, at most `max`.
pub(crate) fn parse_decimal(text: &str, max: u64) -> Option<u64> {
    let canonical = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|n| canonical && *n <= max)
}

/// The hashes of a tile, from a source that has them.
///
/// # Errors
/// When the source fails.
pub fn tile_hashes<S: HashSource>(source: &S, tile: Tile) -> Result<Vec<Hash>, S::Error> {
    (tile.first()..tile.first() + u64::from(tile.width)).map(|index| source.subtree(tile.height(), index)).collect()
}

/// The bytes of a tile: its hashes one after the other.
#[must_use]
pub fn tile_bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// Reads the bytes of a tile.
///
/// # Errors
/// When they are not as many as the tile has.
pub fn parse_tile(tile: Tile, bytes: &[u8]) -> Result<Vec<Hash>, Malformed> {
    let (hashes, rest) = bytes.as_chunks::<{ Hash::LEN }>();
    if !rest.is_empty() || hashes.len() != usize::from(tile.width) {
        return Err(Malformed("tile: wrong length"));
    }
    Ok(hashes.iter().copied().map(Hash).collect())
}

/// The bytes of an entry bundle: each entry after its length as a big-endian 16-bit number.
///
/// # Errors
/// When an entry is longer than [`MAX_ENTRY`].
pub fn bundle_bytes<E: AsRef<[u8]>>(entries: impl IntoIterator<Item = E>) -> Result<Vec<u8>, Malformed> {
    let mut bytes = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| Malformed("entry bundle: entry too long"))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// Reads the bytes of an entry bundle.
///
/// # Errors
/// When they do not hold exactly as many entries as the bundle has.
pub fn parse_bundle(bundle: Bundle, bytes: &[u8]) -> Result<Vec<&[u8]>, Malformed> {
    let mut entries = Vec::with_capacity(bundle.width.into());
    let mut rest = bytes;
    for _ in 0..bundle.width {
        let (length, after) = rest.split_first_chunk::<2>().ok_or(Malformed("entry bundle: too short"))?;
        let (entry, after) =
            after.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(Malformed("entry bundle: too short"))?;
        entries.push(entry);
        rest = after;
    }
    if !rest.is_empty() {
        return Err(Malformed("entry bundle: too long"));
    }
    Ok(entries)
}

/// Whatever can give the bytes of tiles: files, a table, a client of another log.
pub trait TileSource {
    /// Why a tile could not be given.
    type Error;

    /// The bytes of this tile. Where a partial tile is gone because the full one exists, the
    /// beginning of the full one.
    ///
    /// # Errors
    /// When the tile cannot be read.
    fn tile(&self, tile: Tile) -> Result<Vec<u8>, Self::Error>;
}

impl<S: TileSource + ?Sized> TileSource for &S {
    type Error = S::Error;

    fn tile(&self, tile: Tile) -> Result<Vec<u8>, S::Error> {
        (**self).tile(tile)
    }
}

/// Why a hash could not be had from tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError<E> {
    /// The hash is not in the tree.
    #[error("outside the tree")]
    OutOfTree,
    /// The tile is not what a tile should be.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The source failed.
    #[error("tile could not be read")]
    Source(#[source] E),
}

/// A tree of a given size as a [`HashSource`], over its tiles. Each tile is read once.
///
/// The tiles are believed as they are: what is made of them must still lead to a signed root, as
/// [`verify_inclusion`](crate::verify_inclusion) and
/// [`verify_consistency`](crate::verify_consistency) demand.
#[derive(Debug)]
pub struct TileTree<S> {
    source: S,
    size: u64,
    read: RefCell<HashMap<Tile, Vec<Hash>>>,
}

impl<S: TileSource> TileTree<S> {
    /// The tree of the first `size` leaves.
    pub fn new(source: S, size: u64) -> Self {
        Self { source, size, read: RefCell::default() }
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    fn with_tile<T>(&self, tile: Tile, f: impl FnOnce(&[Hash]) -> T) -> Result<T, TileError<S::Error>> {
        if let Some(hashes) = self.read.borrow().get(&tile) {
            return Ok(f(hashes));
        }
        let bytes = self.source.tile(tile).map_err(TileError::Source)?;
        let hashes = parse_tile(tile, &bytes)?;
        let answer = f(&hashes);
        self.read.borrow_mut().insert(tile, hashes);
        Ok(answer)
    }
}

impl<S: TileSource> HashSource for TileTree<S> {
    type Error = TileError<S::Error>;

    fn subtree(&self, level: u8, index: u64) -> Result<Hash, Self::Error> {
        let leaves = subtree_leaves(level, index).ok_or(TileError::OutOfTree)?;
        if leaves.end > self.size {
            return Err(TileError::OutOfTree);
        }
        // The hashes of the tile that lie under the subtree: 2^above of them.
        let (tile_level, above) = (level / TILE_HEIGHT, level % TILE_HEIGHT);
        let first = index << above;
        let width = u64::from(TILE_WIDTH);
        let tile = Tile::in_tree(tile_level, first / width, self.size).ok_or(TileError::OutOfTree)?;
        let start = (first % width) as usize;
        self.with_tile(tile, |hashes| hashes.get(start..start + (1 << above)).map(subtree_root))?
            .ok_or(TileError::OutOfTree)
    }
}
