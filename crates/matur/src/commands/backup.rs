//! `matur backup`, `matur backup verify`, `matur restore`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use web::{BackupState, BackupWarning, GoodBackup};
use words::{Arg, ToArg, args};

use super::{NO, Refused, lang, megabytes, print, print_json, questions, say, why_line};
use crate::backup::last::Remembered;
use crate::backup::{self, Checked, Finding, Ground, KeyCopy, KeySources, Made, Order, Wish};
use crate::cli::{RestoreOptions, ServeOptions};
use crate::control::{Asked, Question, ask};
use crate::opening::open_existing;
use crate::settings::{Settings, data_folder};

/// Makes a backup of the office, which goes on working; 1 if anything in it is wrong.
///
/// # Errors
/// [`Refused`] and whatever else kept it; then no file is there that was not before.
pub async fn back_up(
    options: &ServeOptions,
    file: &Path,
    force: bool,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(options)?;
    let target = std::path::absolute(file)?;
    backup::check_target(&target, force)?;
    let passphrase = match &settings.backup_passphrase {
        Some(file) => Some(backup::passphrase_in(file)?),
        None => None,
    };
    let order = Order {
        target: target.clone(),
        force,
        passphrase,
        log_before: backup::read_log(&settings.data)?,
    };
    // Held until the end where this command opened the office itself.
    let asked = Asked {
        office: None,
        question: Question::Copy,
    };
    let (ground, _folder) = match ask(&settings, &asked).await? {
        Some(reply) => (serde_json::from_value::<Ground>(reply.answer()?)?, None),
        None => {
            let opened = open_existing(&settings, options).await?;
            let ground = questions::answer(&opened.installation, asked).await;
            opened.installation.db().close().await;
            (serde_json::from_value(ground?)?, Some(opened.folder))
        }
    };
    let made = match backup::make(ground, order).await {
        Ok(made) => made,
        Err(error) => {
            let now = office::Clock::Machine.now();
            backup::last::failed(&settings.data, &target, now, &why_line(&error));
            return Err(error);
        }
    };
    backup::last::made(&settings.data, &made);
    if json {
        print_json(&made_json(&made))?;
    } else {
        print_made(&made);
    }
    Ok(status(&made.checked.findings))
}

/// Proves a backup; 1 with everything that is wrong.
///
/// # Errors
/// [`Refused`] when the file can't be opened or a named key is another one.
pub async fn verify(
    options: &ServeOptions,
    file: &Path,
    key: Option<PathBuf>,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let checked = backup::verify(file, &sources(options, key)?).await?;
    if json {
        print_json(&proof_json(file, &checked))?;
    } else {
        print_proof(file, &checked);
    }
    Ok(status(&checked.findings))
}

/// Restores a backup; 1 if anything in it is wrong.
///
/// # Errors
/// [`Refused`] and whatever else kept it; then nothing is there that was not before.
pub async fn restore(options: &ServeOptions, wanted: RestoreOptions) -> anyhow::Result<ExitCode> {
    let postgres = options.database_url.is_some();
    let wish = Wish {
        to: wanted.to.clone(),
        database_url: options.database_url.clone(),
        force: wanted.force,
        sources: sources(options, wanted.key)?,
    };
    let restored = backup::restore(&wanted.file, wish).await?;
    let checked = &restored.checked;
    if wanted.json {
        let mut answer = proof_json(&wanted.file, checked);
        answer["restored"] = restored.done.into();
        answer["to"] = wanted.to.display().to_string().into();
        answer["database"] = if postgres { "postgresql" } else { "sqlite" }.into();
        print_json(&answer)?;
        return Ok(status(&checked.findings));
    }
    print_proof(&wanted.file, checked);
    let folder = wanted.to.display().to_string();
    if !restored.done {
        say("restore-not-done", &args!["folder" => folder]);
        return Ok(ExitCode::from(NO));
    }
    let done = match postgres {
        true => "restore-done-postgres",
        false => "restore-done",
    };
    say(done, &args!["folder" => folder]);
    if !checked.with_keys {
        let key = crate::folder::key_file(&wanted.to).display().to_string();
        say("restore-key-missing", &args!["file" => key]);
    }
    Ok(status(&checked.findings))
}

fn sources(options: &ServeOptions, named: Option<PathBuf>) -> Result<KeySources, Refused> {
    let passphrase = match &options.passphrase_file {
        Some(file) => Some(backup::passphrase_in(file)?),
        None => None,
    };
    Ok(KeySources {
        named,
        passphrase,
        data: Some(data_folder(options)),
    })
}

fn status(findings: &[Finding]) -> ExitCode {
    match findings.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(NO),
    }
}

fn made_json(made: &Made) -> Value {
    let mut answer = proof_json(&made.file, &made.checked);
    answer["key_file"] = made.key_file.display().to_string().into();
    answer
}

fn proof_json(file: &Path, checked: &Checked) -> Value {
    let mut manifest = serde_json::to_value(&checked.manifest).unwrap_or_default();
    if let Some(fields) = manifest.as_object_mut() {
        fields.remove("members");
    }
    json!({
        "file": file.display().to_string(),
        "whole": checked.findings.is_empty(),
        "bytes": checked.bytes,
        "parts": checked.members,
        "manifest": manifest,
        "proved": checked.audits,
        "with_keys": checked.with_keys,
        "findings": checked.findings,
    })
}

fn print_made(made: &Made) {
    print_proof(&made.file, &made.checked);
    let file = made.file.display().to_string();
    let key = made.key_file.display().to_string();
    let whole = made.is_good();
    let megabytes = megabytes(made.checked.bytes);
    let done = if whole {
        "backup-done"
    } else {
        "backup-done-faults"
    };
    say(done, &args!["file" => file, "size" => megabytes]);
    match made.checked.manifest.as_ref().map(|manifest| manifest.keys) {
        Some(KeyCopy::Sealed) => say("backup-key-sealed", &[]),
        Some(KeyCopy::Apart) | None => say("backup-key-apart", &args!["file" => key]),
    }
}

fn print_proof(file: &Path, checked: &Checked) {
    if let Some(manifest) = &checked.manifest {
        for office in &manifest.offices {
            let made = manifest.made_at.to_string();
            say(
                "backup-says",
                &args![
                    "office" => office.name,
                    "made" => made,
                    "program" => manifest.program,
                    "database" => manifest.database,
                    "schema" => manifest.schema,
                ],
            );
        }
    }
    for proved in &checked.audits {
        let audit = &proved.audit;
        let head: String = audit.head.chars().take(16).collect();
        say(
            "backup-proved",
            &args![
                "parts" => checked.members,
                "records" => audit.records,
                "head" => head,
                "heads" => audit.heads,
                "texts" => audit.texts,
                "files" => audit.files,
                "cases" => audit.cases,
            ],
        );
        for register in proved.registers.iter().filter(|year| year.is_without_gap()) {
            // A year is no quantity.
            let year = register.year.to_string();
            say(
                "backup-proved-register",
                &args!["year" => year, "first" => register.first, "last" => register.last],
            );
        }
    }
    if !checked.audits.is_empty() && !checked.with_keys {
        say("backup-without-keys", &[]);
    }
    for finding in &checked.findings {
        print(&finding_line(finding));
    }
    let file = file.display().to_string();
    let count = checked.findings.len();
    match count {
        0 => say("backup-whole", &args!["file" => file]),
        _ => say("backup-broken", &args!["file" => file, "count" => count]),
    }
}

/// A finding in words; one of the audit as the audit prints it.
fn finding_line(finding: &Finding) -> String {
    let subject = finding.subject.clone().unwrap_or_default();
    let key = format!("backup-finding-{}", finding.code.replace('_', "-"));
    if words::Texts::shared().has(lang(), &key) {
        return words::tf(lang(), &key, &[("subject", subject.to_arg())]);
    }
    let seq = finding.seq.map(|seq| seq.to_string()).unwrap_or_default();
    format!("{seq:>8}  {:<18} {subject}", finding.code)
}

/// A sentence that warns: its key and facts.
pub type Warning = (&'static str, Vec<(&'static str, Arg<'static>)>);

/// How backups stand, for the page that tells it and for `doctor`.
pub fn state(settings: &Settings) -> BackupState {
    judged(settings, Remembered::read(&settings.data))
}

fn judged(settings: &Settings, remembered: Remembered) -> BackupState {
    let now = office::Clock::Machine.now();
    let folder = settings.backup_dir.as_deref();
    let there = folder.is_none_or(Path::is_dir);
    let failed = remembered.tried.as_ref().filter(|tried| !tried.good);
    let warning = match &remembered.good {
        None => Some(BackupWarning::Never),
        Some(good) if remembered.is_stale(now) => {
            let days = now.duration_since(good.at).as_hours() / 24;
            Some(BackupWarning::Old(days))
        }
        _ if !there => Some(BackupWarning::NoFolder),
        _ if failed.is_some() => Some(BackupWarning::Failed),
        _ if on_same_disk(settings) == Some(true) => Some(BackupWarning::SameDisk),
        Some(_) => None,
    };
    BackupState {
        failed: failed.map(|tried| tried.at),
        good: remembered.good.map(|good| GoodBackup {
            at: good.at,
            file: good.file,
            bytes: good.bytes,
        }),
        folder: folder.map(|folder| folder.display().to_string()),
        warning,
    }
}

/// Whether the folder of backups, if it is there, lies on the disk of the data.
fn on_same_disk(settings: &Settings) -> Option<bool> {
    let folder = settings.backup_dir.as_deref();
    folder
        .filter(|folder| folder.is_dir())
        .map(|folder| same_disk(folder, &settings.data))
}

/// Values `doctor` shows about backups, and the sentence that warns, if one must. Nobody is
/// warned of a drill's.
pub fn health(settings: &Settings, drill: bool) -> (Value, Option<Warning>) {
    let remembered = Remembered::read(&settings.data);
    let now = office::Clock::Machine.now();
    let good = remembered.good.as_ref();
    let folder = settings.backup_dir.as_deref();
    let value = json!({
        "last_good": good.map(|good| good.at),
        "last_good_file": good.map(|good| &good.file),
        "age_hours": good.map(|good| now.duration_since(good.at).as_hours()),
        "stale": remembered.is_stale(now),
        "last_try": remembered.tried,
        "folder": folder.map(|folder| folder.display().to_string()),
        "folder_there": folder.map(Path::is_dir),
        "folder_on_same_disk": on_same_disk(settings),
    });
    let warning = judged(settings, remembered).warning.filter(|_| !drill);
    let words = warning.map(|warning| match warning {
        BackupWarning::Never => ("command-doctor-backup-none", Vec::new()),
        BackupWarning::Old(days) => (
            "command-doctor-backup-old",
            vec![("days", Arg::Number(days))],
        ),
        BackupWarning::NoFolder => ("command-doctor-backup-no-folder", Vec::new()),
        BackupWarning::Failed => ("command-doctor-backup-failed", Vec::new()),
        BackupWarning::SameDisk => ("command-doctor-backup-same-disk", Vec::new()),
    });
    (value, words)
}

/// Whether two folders lie on one disk: what takes the one takes the other.
#[cfg(unix)]
fn same_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let disk = |path: &Path| std::fs::metadata(path).map(|found| found.dev()).ok();
    disk(one).is_some() && disk(one) == disk(other)
}

#[cfg(not(unix))]
fn same_disk(_: &Path, _: &Path) -> bool {
    false
}
