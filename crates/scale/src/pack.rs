//! Pack: JSON in, small bytes out (zstd), and back. Damaged bytes are an error, a wrong length takes no memory.

use crate::ScaleError;

/// How hard it packs: as a ledger does.
const LEVEL: i32 = 3;
/// Most bytes that one packed thing may hold.
const LARGEST: usize = 1 << 28;

/// A value as packed JSON.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn pack(value: &impl serde::Serialize) -> Result<Vec<u8>, ScaleError> {
    let json = serde_json::to_vec(value).map_err(|error| ScaleError::Damaged(error.to_string()))?;
    packed(&json)
}

/// JSON, packed.
pub(crate) fn packed(json: &[u8]) -> Result<Vec<u8>, ScaleError> {
    zstd::bulk::compress(json, LEVEL).map_err(|error| ScaleError::Damaged(error.to_string()))
}

/// The JSON that was packed.
///
/// # Errors
/// Where the bytes are damaged.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, ScaleError> {
    let size = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
    let size = size
        .and_then(|size| usize::try_from(size).ok())
        .filter(|size| *size <= LARGEST);
    size.and_then(|size| zstd::bulk::decompress(packed, size).ok())
        .ok_or_else(|| ScaleError::Damaged("is damaged: cannot be unpacked".to_string()))
}

/// The value that was packed.
pub(crate) fn opened<T: serde::de::DeserializeOwned>(packed: &[u8]) -> Result<T, ScaleError> {
    let json = unpack(packed)?;
    serde_json::from_slice(&json)
        .map_err(|error| ScaleError::Damaged(format!("does not read as ours: {error}")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{opened, pack, unpack};

    #[test]
    fn what_is_packed_comes_back_and_damage_is_an_error() {
        let packed = pack(&vec!["a", "b"]).unwrap();
        assert_eq!(opened::<Vec<String>>(&packed).unwrap(), ["a", "b"]);
        assert!(opened::<u64>(&packed).is_err());
        for wrong in [&b""[..], b"not zstd", packed.get(..packed.len() - 3).unwrap()] {
            assert!(unpack(wrong).is_err());
        }
    }
}
