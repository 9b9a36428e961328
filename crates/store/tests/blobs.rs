//! Files by hash: whole or not there, and never changed unseen.

use std::fs;
use std::path::{Path, PathBuf};

use store::{Blobs, Sha256Hex, StoreError};

/// SHA-256 of "abc", FIPS 180-4's own example.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn path_of(folder: &Path, hash: &Sha256Hex) -> PathBuf {
    let hash = hash.as_str();
    folder.join(&hash[..2]).join(&hash[2..4]).join(hash)
}

#[tokio::test]
async fn a_file_comes_back_as_it_went() {
    let folder = tempfile::tempdir().expect("a folder");
    let blobs = Blobs::open(folder.path().join("deep/blobs"))
        .await
        .expect("opened");
    let hash = blobs.put(b"abc".to_vec()).await.expect("kept");
    assert_eq!(hash.as_str(), ABC);
    assert_eq!(
        blobs.put(b"abc".to_vec()).await.as_ref(),
        Ok(&hash),
        "again changes nothing"
    );
    assert_eq!(blobs.get(&hash).await.as_deref(), Ok(&b"abc"[..]));
    assert_eq!(blobs.exists(&hash).await, Ok(true));
    assert_eq!(blobs.size(&hash).await, Ok(3));
    assert_eq!(blobs.verify(&hash).await, Ok(()));
    assert_eq!(blobs.total().await, Ok((1, 3)));
}

#[tokio::test]
async fn what_is_forgotten_is_gone_and_may_come_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let blobs = Blobs::open(folder.path()).await.expect("opened");
    let hash = blobs.put(b"abc".to_vec()).await.expect("kept");
    let other = blobs.put(b"abd".to_vec()).await.expect("kept");
    for _ in 0..2 {
        blobs
            .forget(&hash)
            .await
            .expect("forgotten, and no less so again");
        assert_eq!(blobs.get(&hash).await, Err(StoreError::NotFound));
    }
    assert_eq!(blobs.verify(&other).await, Ok(()), "and nothing else");
    assert_eq!(blobs.put(b"abc".to_vec()).await.as_ref(), Ok(&hash));
    assert_eq!(blobs.verify(&hash).await, Ok(()));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let blobs = Blobs::open(folder.path()).await.expect("opened");
    let hash = Sha256Hex::of(b"never kept");
    assert_eq!(blobs.get(&hash).await, Err(StoreError::NotFound));
    assert_eq!(blobs.verify(&hash).await, Err(StoreError::NotFound));
    assert_eq!(blobs.size(&hash).await, Err(StoreError::NotFound));
    assert_eq!(blobs.exists(&hash).await, Ok(false));
}

#[tokio::test]
async fn a_changed_file_is_damaged_and_can_be_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let blobs = Blobs::open(folder.path()).await.expect("opened");
    let hash = blobs.put(b"abc".to_vec()).await.expect("kept");
    fs::write(path_of(folder.path(), &hash), "abd").expect("damaged");
    assert!(matches!(
        blobs.verify(&hash).await,
        Err(StoreError::Corrupt(_))
    ));
    assert!(matches!(
        blobs.get(&hash).await,
        Err(StoreError::Corrupt(_))
    ));
    blobs.put(b"abc".to_vec()).await.expect("kept again");
    assert_eq!(blobs.verify(&hash).await, Ok(()));
}

#[tokio::test]
async fn what_a_crash_leaves_behind_is_not_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let blobs = Blobs::open(folder.path()).await.expect("opened");
    let hash = Sha256Hex::of(b"abc");
    let place = path_of(folder.path(), &hash);
    let beside = place.parent().expect("a folder");
    fs::create_dir_all(beside).expect("made");
    // The process died between writing and renaming.
    fs::write(beside.join(".new-4f7a"), "ab").expect("written");
    fs::create_dir_all(folder.path().join("lost+found")).expect("made");
    assert_eq!(blobs.exists(&hash).await, Ok(false));
    assert_eq!(blobs.list().count(), 0);
    blobs.put(b"abc".to_vec()).await.expect("kept");
    assert_eq!(blobs.get(&hash).await.as_deref(), Ok(&b"abc"[..]));
    assert_eq!(blobs.total().await, Ok((1, 3)));
}

#[tokio::test]
async fn all_files_are_listed_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let blobs = Blobs::open(folder.path()).await.expect("opened");
    let mut kept = Vec::new();
    for number in 0..50_u8 {
        kept.push(
            blobs
                .put(vec![number; usize::from(number)])
                .await
                .expect("kept"),
        );
    }
    kept.sort();
    let listed: Vec<_> = blobs
        .list()
        .map(|entry| entry.expect("read").hash)
        .collect();
    assert_eq!(listed, kept);
}

#[tokio::test]
async fn the_same_bytes_from_many_at_once_are_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let blobs = Blobs::open(folder.path()).await.expect("opened");
    let writers: Vec<_> = (0..16)
        .map(|_| {
            let blobs = blobs.clone();
            tokio::spawn(async move { blobs.put(vec![7; 100_000]).await })
        })
        .collect();
    for writer in writers {
        writer.await.expect("ended").expect("kept");
    }
    assert_eq!(blobs.total().await, Ok((1, 100_000)));
}

#[test]
fn only_a_hash_is_a_hash() {
    assert!(Sha256Hex::parse(ABC).is_some());
    assert!(Sha256Hex::parse(&ABC.to_uppercase()).is_none());
    assert!(Sha256Hex::parse(&ABC[1..]).is_none());
    assert!(Sha256Hex::parse(&format!("../{}", &ABC[3..])).is_none());
}
