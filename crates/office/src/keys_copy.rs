//! A copy of the keys under a passphrase, for a backup that may fall into other hands.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::Keys;

/// The shortest passphrase, in characters: whoever has the stick may try for years.
pub const PASSPHRASE_CHARACTERS: usize = 12;

/// Memory of one try, in KiB: 64 MiB, as RFC 9106 proposes where memory is short.
const MEMORY: u32 = 64 * 1024;
/// Passes over it.
const PASSES: u32 = 3;
/// What the seal is bound to besides the passphrase.
const PURPOSE: &[u8] = b"matur-key-copy-1";

/// Why a copy of the keys could not be made or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysCopyError {
    /// The passphrase has fewer than [`PASSPHRASE_CHARACTERS`].
    #[error("the passphrase is too short")]
    TooShort,
    /// It is another passphrase, or the copy was changed.
    #[error("another passphrase, or a changed copy")]
    Passphrase,
    /// It does not read as a copy of keys.
    #[error("no copy of keys")]
    Malformed,
}

/// The copy, as it is kept: everything hexadecimal but the numbers.
#[derive(Serialize, Deserialize)]
struct Sealed {
    format: u32,
    key_id: String,
    memory_kib: u32,
    passes: u32,
    salt: String,
    nonce: String,
    sealed: String,
}

impl Keys {
    /// A copy of these keys that only the passphrase opens: JSON, Argon2id (RFC 9106) and
    /// XChaCha20-Poly1305. Takes 64 MiB and some tenths of a second.
    ///
    /// # Errors
    /// [`KeysCopyError::TooShort`].
    pub fn sealed_under(&self, passphrase: &str) -> Result<String, KeysCopyError> {
        if passphrase.chars().count() < PASSPHRASE_CHARACTERS {
            return Err(KeysCopyError::TooShort);
        }
        let (salt, nonce) = (self.new_salt(), Self::new_nonce());
        let cipher = cipher(passphrase, &salt, MEMORY, PASSES)?;
        let text = self.to_text();
        let payload = Payload {
            msg: text.as_bytes(),
            aad: PURPOSE,
        };
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| KeysCopyError::Malformed)?;
        let copy = Sealed {
            format: 1,
            key_id: self.key_id(),
            memory_kib: MEMORY,
            passes: PASSES,
            salt: HEXLOWER.encode(&salt),
            nonce: HEXLOWER.encode(&nonce),
            sealed: HEXLOWER.encode(&sealed),
        };
        serde_json::to_string_pretty(&copy).map_err(|_| KeysCopyError::Malformed)
    }

    /// Opens a copy of keys.
    ///
    /// # Errors
    /// [`KeysCopyError::Passphrase`] when it is another one, [`KeysCopyError::Malformed`] when
    /// there is no copy in the text.
    pub fn from_sealed(text: &str, passphrase: &str) -> Result<Keys, KeysCopyError> {
        let copy: Sealed = serde_json::from_str(text).map_err(|_| KeysCopyError::Malformed)?;
        // A changed copy must not ask for all the memory there is.
        if copy.format != 1 || copy.memory_kib > 4 * MEMORY || copy.passes > 16 {
            return Err(KeysCopyError::Malformed);
        }
        let bytes = |text: &str| {
            HEXLOWER
                .decode(text.as_bytes())
                .map_err(|_| KeysCopyError::Malformed)
        };
        let nonce: [u8; 24] = bytes(&copy.nonce)?
            .try_into()
            .map_err(|_| KeysCopyError::Malformed)?;
        let cipher = cipher(
            passphrase,
            &bytes(&copy.salt)?,
            copy.memory_kib,
            copy.passes,
        )?;
        let payload = Payload {
            msg: &bytes(&copy.sealed)?,
            aad: PURPOSE,
        };
        let clear = cipher
            .decrypt(&XNonce::from(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| KeysCopyError::Passphrase)?;
        let clear = std::str::from_utf8(&clear).map_err(|_| KeysCopyError::Malformed)?;
        Keys::from_text(clear).map_err(|_| KeysCopyError::Malformed)
    }
}

fn cipher(
    passphrase: &str,
    salt: &[u8],
    memory: u32,
    passes: u32,
) -> Result<XChaCha20Poly1305, KeysCopyError> {
    let params = Params::new(memory, passes, 1, Some(32)).map_err(|_| KeysCopyError::Malformed)?;
    let mut key = Zeroizing::new([0u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut *key)
        .map_err(|_| KeysCopyError::Malformed)?;
    Ok(XChaCha20Poly1305::new((&*key).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_opens_by_its_passphrase_only() {
        let keys = Keys::generate();
        let copy = keys.sealed_under("tiga ekor sapi bali").expect("sealed");
        assert!(!copy.contains(keys.to_text().trim()));
        let again = Keys::from_sealed(&copy, "tiga ekor sapi bali").expect("opened");
        assert_eq!(again.key_id(), keys.key_id());
        let wrong = |copy: &str, passphrase: &str| Keys::from_sealed(copy, passphrase).err();
        assert_eq!(
            wrong(&copy, "empat ekor sapi bali"),
            Some(KeysCopyError::Passphrase)
        );
        assert_eq!(
            wrong("{}", "tiga ekor sapi bali"),
            Some(KeysCopyError::Malformed)
        );
        let greedy = copy.replace("65536", "4294967295");
        assert_eq!(
            wrong(&greedy, "tiga ekor sapi bali"),
            Some(KeysCopyError::Malformed)
        );
        assert_eq!(
            keys.sealed_under("pendek").err(),
            Some(KeysCopyError::TooShort)
        );
    }
}
