//! The same data set on PostgreSQL: the rows are copied from the SQLite file as a restored
//! backup is, and the index, which is no part of a copy, is made anew.

use std::path::Path;
use std::time::Instant;

use anyhow::Context;

use super::set::{Manifest, Place, Size, Stage};
use super::{Progress, build, told};
use crate::bench::raw::{connect, with_database};
use crate::folder::{Folder, key_file};

/// Makes it, unless it is there; answers with the address of its database.
#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
pub(super) async fn fill(
    place: &Place,
    size: Size,
    from: &Manifest,
    admin: &str,
    progress: Progress,
) -> anyhow::Result<(Manifest, String)> {
    let (data, name) = (place.postgres(), Place::database(size));
    let url = with_database(admin, &name);
    let server = connect(admin).await?;
    let there = server
        .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name])
        .await?;
    if let (Some(manifest), Some(_)) = (Place::manifest(&data, Stage::Whole), there) {
        // As a kept SQLite set; and what an earlier run wrote is vacuumed before anything is
        // measured, not meanwhile.
        told(progress, "command-bench-set-index", manifest.records);
        let folder = Folder::take(&data)?;
        let installation = build::open(&folder, &data, &url).await?;
        build::index(&installation).await?;
        installation.db().close().await;
        connect(&url).await?.batch_execute("VACUUM ANALYZE").await?;
        return Ok((manifest, url));
    }
    let began = Instant::now();
    server
        .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        .await?;
    server
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .await?;
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    told(progress, "command-bench-set-postgres", size.complaints);
    let source = place.sqlite();
    let folder = Folder::take(&data)?;
    copy_beside(&source, &data)?;
    let installation = build::open(&folder, &data, &url).await?;
    let file = source.join("office.sqlite");
    installation.db().fill_from(&file).await?;
    installation.list_anew().await?;
    let client = connect(&url).await?;
    // Before the index is made: its reads want plans for full tables.
    client.batch_execute("ANALYZE").await?;
    told(progress, "command-bench-set-index", from.records);
    build::index(&installation).await?;
    installation.db().close().await;
    drop(folder);
    client.batch_execute("VACUUM ANALYZE").await?;
    let manifest = Manifest {
        made_in: began.elapsed().as_secs_f64(),
        ..from.clone()
    };
    Place::reached(&data, Stage::Whole, &manifest)?;
    Ok((manifest, url))
}

/// The keys and whatever else lies outside the database.
fn copy_beside(from: &Path, to: &Path) -> anyhow::Result<()> {
    let keys = key_file(to);
    let folder = keys.parent().context("folder of the keys")?;
    std::fs::create_dir_all(folder)?;
    std::fs::copy(key_file(from), &keys).context("keys")?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        let left_out = ["office.sqlite", "set.json", "filled.json", "matur.lock"];
        if entry.file_type()?.is_file() && !left_out.iter().any(|one| text.starts_with(one)) {
            std::fs::copy(entry.path(), to.join(&name))?;
        }
    }
    copy_files(&from.join("files"), &to.join("files"))
}

fn copy_files(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_files(&entry.path(), &there)?;
        } else {
            std::fs::copy(entry.path(), there)?;
        }
    }
    Ok(())
}
