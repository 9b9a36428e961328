//! The installation's keys. They live in a file outside the database, so that a stolen
//! dump names nobody and a rewritten history cannot be signed.

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use hmac::{Hmac, Mac};
use rand::Rng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Bytes of the one secret from which every key is derived.
const SECRET_BYTES: usize = 32;
/// Bytes in front of what is sealed (XChaCha20, draft-irtf-cfrg-xchacha-03, 2.3).
const NONCE_BYTES: usize = 24;
/// Bytes behind it (Poly1305, RFC 8439, 2.5).
const TAG_BYTES: usize = 16;

/// The keys of an installation, all derived from one secret of 32 bytes.
pub struct Keys {
    secret: Zeroizing<[u8; SECRET_BYTES]>,
    seal: XChaCha20Poly1305,
    sign: SigningKey,
    pin: Zeroizing<[u8; 32]>,
    form: Zeroizing<[u8; 32]>,
    token: Zeroizing<[u8; 32]>,
    find: Zeroizing<[u8; 32]>,
}

/// Why keys could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// The key file does not hold 64 hexadecimal digits.
    #[error("the key file does not hold 64 hexadecimal digits")]
    Malformed,
    /// What was sealed was not sealed with these keys, or was changed.
    #[error("sealed with other keys, or changed")]
    Unseal,
}

fn derive(secret: &[u8; SECRET_BYTES], purpose: &str) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(mac(secret, &[b"matur-key-1", purpose.as_bytes()]))
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // An HMAC key may have any length.
    let Ok(mut hasher) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; 32];
    };
    for part in parts {
        hasher.update(&(part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into_bytes().into()
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys")
            .field("id", &self.key_id())
            .finish_non_exhaustive()
    }
}

impl Keys {
    fn new(secret: [u8; SECRET_BYTES]) -> Keys {
        let secret = Zeroizing::new(secret);
        let seal = XChaCha20Poly1305::new((&*derive(&secret, "seal")).into());
        let sign = SigningKey::from_bytes(&derive(&secret, "sign"));
        Keys {
            seal,
            sign,
            pin: derive(&secret, "pin"),
            form: derive(&secret, "form"),
            token: derive(&secret, "token"),
            find: derive(&secret, "find"),
            secret,
        }
    }

    /// New keys.
    #[allow(clippy::disallowed_methods, reason = "keys are made here")]
    pub fn generate() -> Keys {
        let mut secret = [0u8; SECRET_BYTES];
        rand::rng().fill_bytes(&mut secret);
        Keys::new(secret)
    }

    /// Keys from the text of a key file.
    ///
    /// # Errors
    /// [`KeysError::Malformed`].
    pub fn from_text(text: &str) -> Result<Keys, KeysError> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE
            .decode(text.trim().as_bytes())
            .map_err(|_| KeysError::Malformed)?;
        Ok(Keys::new(
            bytes.try_into().map_err(|_| KeysError::Malformed)?,
        ))
    }

    /// The text of the key file. Keep it apart from the database, and keep a copy.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!(
            "{}\n",
            data_encoding::HEXLOWER.encode(&*self.secret)
        ))
    }

    /// Names the signing key: the first 16 hexadecimal digits of its public half's hash.
    pub fn key_id(&self) -> String {
        let digest = Sha256::digest(self.sign.verifying_key().as_bytes());
        data_encoding::HEXLOWER.encode(&digest[..8])
    }

    /// The public half of the signing key, hexadecimal.
    pub fn public_key(&self) -> String {
        data_encoding::HEXLOWER.encode(self.sign.verifying_key().as_bytes())
    }

    /// Seals bytes for a place; they open only for the same place.
    pub fn seal(&self, place: &[u8], clear: &[u8]) -> Vec<u8> {
        self.seal_owned(place, clear.to_vec())
    }

    /// As [`seal`](Self::seal), where the bytes are: what is large is not held twice.
    pub(crate) fn seal_owned(&self, place: &[u8], mut bytes: Vec<u8>) -> Vec<u8> {
        let nonce = Self::new_nonce();
        let sealed = self.seal.encrypt_inout_detached(
            &XNonce::from(nonce),
            place,
            bytes.as_mut_slice().into(),
        );
        // The cipher fails only on messages of 256 GiB.
        let Ok(tag) = sealed else { return Vec::new() };
        bytes.reserve_exact(NONCE_BYTES + TAG_BYTES);
        bytes.splice(..0, nonce);
        bytes.extend(tag);
        bytes
    }

    /// Opens sealed bytes.
    ///
    /// # Errors
    /// [`KeysError::Unseal`].
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeysError> {
        self.open_owned(place, sealed.to_vec())
    }

    /// As [`open`](Self::open), where the bytes are.
    ///
    /// # Errors
    /// Likewise.
    pub(crate) fn open_owned(
        &self,
        place: &[u8],
        bytes: Vec<u8>,
    ) -> Result<Zeroizing<Vec<u8>>, KeysError> {
        let mut bytes = Zeroizing::new(bytes);
        let end = bytes.len().checked_sub(TAG_BYTES);
        let end = end
            .filter(|end| *end >= NONCE_BYTES)
            .ok_or(KeysError::Unseal)?;
        let (sealed, tag) = bytes.split_at_mut(end);
        let (nonce, body) = sealed.split_at_mut(NONCE_BYTES);
        let nonce: [u8; NONCE_BYTES] = (&*nonce).try_into().map_err(|_| KeysError::Unseal)?;
        let tag: [u8; TAG_BYTES] = (&*tag).try_into().map_err(|_| KeysError::Unseal)?;
        self.seal
            .decrypt_inout_detached(&XNonce::from(nonce), place, body.into(), &Tag::from(tag))
            .map_err(|_| KeysError::Unseal)?;
        bytes.copy_within(NONCE_BYTES..end, 0);
        bytes.truncate(end - NONCE_BYTES);
        Ok(bytes)
    }

    /// Signs bytes with Ed25519 (RFC 8032).
    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.sign.sign(bytes).to_bytes().to_vec()
    }

    /// Whether a signature over bytes is by these keys.
    pub fn verify(&self, bytes: &[u8], signature: &[u8]) -> bool {
        let key: VerifyingKey = self.sign.verifying_key();
        Signature::from_slice(signature)
            .is_ok_and(|signature| key.verify(bytes, &signature).is_ok())
    }

    /// HMAC of a complaint's PIN, bound to its case.
    pub fn pin_mac(&self, case: casework::CaseId, pin: &str) -> [u8; 32] {
        mac(&self.pin, &[case.0.as_bytes(), pin.as_bytes()])
    }

    /// Token that forms of a session carry against cross-site requests.
    pub fn form_token(&self, session: casework::SessionId) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&mac(&self.form, &[session.0.as_bytes()])[..18])
    }

    /// What is kept of a secret token (session, one-time link).
    pub fn token_hash(&self, token: &str) -> [u8; 32] {
        mac(&self.token, &[token.as_bytes()])
    }

    /// Names an official where his name must not stand; 16 hexadecimal digits.
    pub fn draft_owner(&self, official: casework::OfficialId) -> String {
        let mut name = self.digest("draft-owner", &[official.0.as_bytes()]);
        name.truncate(16);
        name
    }

    /// Keyed digest of some parts, for a purpose; hexadecimal.
    pub(crate) fn digest(&self, purpose: &str, parts: &[&[u8]]) -> String {
        let key = derive(&self.secret, purpose);
        data_encoding::HEXLOWER.encode(&mac(&key, parts))
    }

    /// [`digest`](Self::digest) for the index of what is sealed: one for each word.
    pub(crate) fn blind(&self, parts: &[&[u8]]) -> String {
        data_encoding::HEXLOWER.encode(&mac(&self.find, parts))
    }

    /// A new secret token of 256 bits, for a cookie or a link.
    #[allow(clippy::disallowed_methods, reason = "tokens are made here")]
    pub fn new_token(&self) -> String {
        let mut bytes = [0u8; 32];
        rand::rng().fill_bytes(&mut bytes);
        data_encoding::BASE64URL_NOPAD.encode(&bytes)
    }

    /// A new PIN of eight digits.
    #[allow(clippy::disallowed_methods, reason = "PINs are made here")]
    pub fn new_pin(&self) -> String {
        loop {
            let mut bytes = [0u8; 4];
            rand::rng().fill_bytes(&mut bytes);
            let number = u32::from_be_bytes(bytes);
            // Numbers past the last full round would make some PINs likelier.
            if number < 4_200_000_000 {
                return format!("{:08}", number % 100_000_000);
            }
        }
    }

    /// A new nonce of XChaCha20.
    #[allow(clippy::disallowed_methods, reason = "nonces are made here")]
    pub(crate) fn new_nonce() -> [u8; 24] {
        let mut bytes = [0u8; 24];
        rand::rng().fill_bytes(&mut bytes);
        bytes
    }

    /// A new salt of 16 bytes.
    #[allow(clippy::disallowed_methods, reason = "salts are made here")]
    pub fn new_salt(&self) -> Vec<u8> {
        let mut bytes = [0u8; 16];
        rand::rng().fill_bytes(&mut bytes);
        bytes.to_vec()
    }

    /// A new id that sorts by time (UUIDv7, RFC 9562).
    #[allow(clippy::disallowed_methods, reason = "ids are made here")]
    pub fn new_id(&self, now: jiff::Timestamp) -> uuid::Uuid {
        let mut random = [0u8; 10];
        rand::rng().fill_bytes(&mut random);
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// Salted digest of a text, hexadecimal: what the history keeps of it.
pub(crate) fn salted_digest(salt: &[u8], text: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update((salt.len() as u64).to_be_bytes());
    hasher.update(salt);
    hasher.update(text);
    data_encoding::HEXLOWER.encode(&hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_their_file_and_open_only_their_own_place() {
        let keys = Keys::generate();
        let again = Keys::from_text(&keys.to_text()).expect("own text");
        assert_eq!(keys.key_id(), again.key_id());
        let sealed = keys.seal(b"case-1", b"Ni Wayan");
        assert_eq!(
            again.open(b"case-1", &sealed).map(|clear| clear.to_vec()),
            Ok(b"Ni Wayan".to_vec())
        );
        assert_eq!(
            again.open(b"case-2", &sealed).map(|_| ()),
            Err(KeysError::Unseal)
        );
        let mut changed = sealed;
        changed[30] ^= 1;
        assert!(again.open(b"case-1", &changed).is_err());
        assert!(
            Keys::generate()
                .open(b"case-1", &keys.seal(b"case-1", b"x"))
                .is_err()
        );
        assert!(Keys::from_text("nonsense").is_err());
    }

    #[test]
    fn signatures_are_by_the_office_only() {
        let keys = Keys::generate();
        let signature = keys.sign(b"head");
        assert!(keys.verify(b"head", &signature));
        assert!(!keys.verify(b"heed", &signature));
        assert!(!Keys::generate().verify(b"head", &signature));
    }

    #[test]
    fn pins_are_eight_digits_and_bound_to_their_case() {
        let keys = Keys::generate();
        let pin = keys.new_pin();
        assert_eq!(pin.len(), 8);
        let case = |n| casework::CaseId(uuid::Uuid::from_u128(n));
        assert_ne!(keys.pin_mac(case(1), &pin), keys.pin_mac(case(2), &pin));
    }
}
