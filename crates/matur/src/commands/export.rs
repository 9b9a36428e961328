//! `matur export all`: everything an office owns as one zip of open formats.
//!
//! The file belongs to whoever asked for it, on a stick only he may write to: a running office
//! sends the bytes through its door, and this process writes them. Until it is whole it has
//! another name.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use office::{ExportRequest, Installation, Office, OfficeError, OfficeExport};
use serde_json::Value;
use words::args;

use super::{LATER, NO, Refused, WRONG_USE, lang, megabytes, print_json, say};
use crate::cli::{ExportOptions, ServeOptions};
use crate::control::{Asked, Question, ask_for_pieces};
use crate::opening::{meant, open_existing};
use crate::settings::Settings;

/// Exports an office; 1 if a file of it could not be read.
///
/// # Errors
/// [`Refused`] and whatever else kept it; then no file is there that was not before.
pub async fn export(options: &ServeOptions, wanted: ExportOptions) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(options)?;
    if wanted.reason.trim().is_empty() {
        return Err(Refused::wrong_use("field-reason-missing").into());
    }
    let target = std::path::absolute(&wanted.file)?;
    let mut file = Pending::begin(&target)?;
    let asked = Asked {
        office: options.place.office.clone(),
        question: Question::Export {
            official: wanted.official,
            reason: wanted.reason,
            identities: wanted.identities,
            english: lang() == words::Lang::En,
        },
    };
    let mut take = |bytes: &[u8]| file.write(bytes);
    let asked_for = ask_for_pieces(&settings, &asked, &mut take).await;
    let counts = match asked_for.map_err(|error| broke_off(&error))? {
        Some(reply) => reply.answer()?,
        None => {
            let opened = open_existing(&settings, options).await?;
            let made = here(&opened.installation, &asked, &mut take).await;
            opened.installation.db().close().await;
            made?
        }
    };
    let bytes = file.finish()?;
    told(&target, bytes, &counts, wanted.json)
}

/// Exports an office of this process.
async fn here(
    offices: &Installation,
    asked: &Asked,
    take: &mut (dyn FnMut(&[u8]) -> anyhow::Result<()> + Send),
) -> anyhow::Result<Value> {
    let (office, mut export) = begin(offices, asked).await?;
    let pieces = async {
        while let Some(bytes) = office.export_more(&mut export).await? {
            take(&bytes)?;
        }
        anyhow::Ok(serde_json::to_value(export.counts())?)
    };
    pieces.await.map_err(|error| broke_off(&error))
}

/// Records the export that is asked for, and begins it.
///
/// # Errors
/// When it can't be begun, with a sentence saying why.
pub async fn begin(
    offices: &Installation,
    asked: &Asked,
) -> anyhow::Result<(Arc<Office>, OfficeExport)> {
    let Question::Export {
        official,
        reason,
        identities,
        english,
    } = &asked.question
    else {
        anyhow::bail!("no export is asked for");
    };
    let id = meant(offices, asked.office.as_deref())?.id;
    let office = offices.office(id).await?;
    let who = office.for_commands(Some(official)).await?;
    let request = ExportRequest {
        reason: reason.clone(),
        identities: *identities,
        password: None,
    };
    let lang = match english {
        true => words::Lang::En,
        false => words::Lang::Id,
    };
    let begun = office.begin_export(&who, &request, web::export_words(lang));
    match begun.await {
        Ok(export) => Ok((office, export)),
        Err(OfficeError::Invalid(faults)) => {
            let fact = faults.into_iter().find_map(|fault| fault.fact);
            Err(match fact {
                Some(limit) => Refused::about("field-too-long", "fact", limit, WRONG_USE),
                None => Refused::wrong_use("field-reason-missing"),
            }
            .into())
        }
        Err(error) => Err(error.into()),
    }
}

/// What kept an export from its end, in one sentence.
fn broke_off(error: &anyhow::Error) -> anyhow::Error {
    Refused::about("export-broke-off", "why", format!("{error:#}"), LATER).into()
}

fn told(file: &Path, bytes: u64, counts: &Value, json: bool) -> anyhow::Result<ExitCode> {
    let count = |name: &str| counts[name].as_i64().unwrap_or_default();
    let lost = count("lost");
    if json {
        let mut answer = counts.clone();
        answer["file"] = file.display().to_string().into();
        answer["bytes"] = bytes.into();
        print_json(&answer)?;
    } else {
        let name = file.display().to_string();
        let size = megabytes(bytes);
        say(
            "export-done",
            &args!["file" => name, "size" => size, "parts" => count("parts"), "head" => count("head")],
        );
        say(
            "export-done-counts",
            &args![
                "complaints" => count("complaints"),
                "texts" => count("texts"),
                "letters" => count("letters"),
                "records" => count("records"),
                "files" => count("files"),
            ],
        );
        if counts["left_out"] == true {
            say("export-done-left-out", &[]);
        }
        if lost > 0 {
            say("export-done-lost", &args!["lost" => lost]);
        }
    }
    Ok(match lost {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(NO),
    })
}

/// A file that gets its name when it is whole, and is gone if it never is.
struct Pending {
    target: PathBuf,
    part: PathBuf,
    file: Option<File>,
    bytes: u64,
}

impl Pending {
    /// Begins a file that nobody but its owner may read.
    fn begin(target: &Path) -> anyhow::Result<Pending> {
        let refused = |key, status| -> anyhow::Error {
            Refused::about(key, "file", target.display().to_string(), status).into()
        };
        let (Some(name), false) = (target.file_name(), target.is_dir()) else {
            return Err(refused("backup-is-folder", WRONG_USE));
        };
        if !target.parent().is_some_and(Path::is_dir) {
            return Err(refused("backup-no-folder", WRONG_USE));
        }
        if target.try_exists().unwrap_or(true) {
            return Err(refused("export-there", NO));
        }
        let mut part_name = name.to_owned();
        part_name.push(".part");
        let part = target.with_file_name(part_name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        match options.open(&part) {
            Ok(file) => Ok(Pending {
                target: target.to_owned(),
                part,
                file: Some(file),
                bytes: 0,
            }),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(refused("export-being-written", LATER))
            }
            Err(error) => Err(error).with_context(|| part.display().to_string()),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        if let Some(file) = &mut self.file {
            file.write_all(bytes)
                .with_context(|| self.part.display().to_string())?;
            self.bytes += bytes.len() as u64;
        }
        Ok(())
    }

    /// Gives it its name; answers with its length in bytes.
    fn finish(mut self) -> anyhow::Result<u64> {
        if let Some(file) = self.file.take() {
            let kept = file.sync_all();
            drop(file);
            let named = kept.and_then(|()| match self.target.try_exists() {
                Ok(false) => std::fs::rename(&self.part, &self.target),
                Ok(true) => Err(std::io::ErrorKind::AlreadyExists.into()),
                Err(error) => Err(error),
            });
            if let Err(error) = named {
                let _ = std::fs::remove_file(&self.part);
                return Err(error).with_context(|| self.target.display().to_string());
            }
        }
        Ok(self.bytes)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = std::fs::remove_file(&self.part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_name_only_once_it_is_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("kantor.zip");
        let part = folder.path().join("kantor.zip.part");
        let mut file = Pending::begin(&target).expect("begun");
        file.write(b"PK").expect("written");
        assert!(part.exists() && !target.exists());
        assert!(Pending::begin(&target).is_err(), "one at a time");
        drop(file);
        assert!(!part.exists() && !target.exists());
        let mut file = Pending::begin(&target).expect("begun");
        file.write(b"PK").expect("written");
        assert_eq!(file.finish().expect("named"), 2);
        assert!(!part.exists());
        assert_eq!(std::fs::read(&target).expect("there"), b"PK");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&target).expect("there").permissions();
            assert_eq!(mode.mode() & 0o777, 0o600);
        }
        assert!(Pending::begin(&target).is_err(), "nothing is replaced");
        assert!(Pending::begin(folder.path()).is_err());
        assert!(Pending::begin(&folder.path().join("x/y.zip")).is_err());
    }
}
