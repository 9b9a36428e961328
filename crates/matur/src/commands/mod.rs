//! What each command does. Exit status: 0 done, 1 the answer is "no", 2 wrong use,
//! 75 try again later.

mod audit;
pub(crate) mod backup;
mod bench;
mod case;
mod doctor;
mod due;
mod explained;
pub(crate) mod export;
mod import;
mod init;
pub(crate) mod mail;
pub(crate) mod mailboxes;
mod office;
mod official;
pub mod questions;
mod register;
mod sop;

use std::borrow::Cow;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use ::office::{OfficeError, SetUpFault, Taken};
use casework::ProfileFault;
use serde::Serialize;
use words::{Arg, Lang};

pub use self::explained::Explained;
use crate::backup::BeingWritten;
use crate::cli::{
    AuditCommand, BackupCommand, CaseCommand, Cli, Command, ExportCommand, MailCommand,
    OfficeCommand, OfficialCommand, SopCommand,
};
use crate::control::{Asked, Question, ask};
use crate::folder::InUse;
use crate::opening::open_existing;
use crate::serve;
use crate::settings::Settings;

/// The answer is "no".
pub(crate) const NO: u8 = 1;
/// Wrong use.
pub(crate) const WRONG_USE: u8 = 2;
/// Try again later (sysexits EX_TEMPFAIL): nothing was taken over.
pub(crate) const LATER: u8 = 75;

/// Why a command did not do what it was told, where a sentence of ours says it best.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// A drill was asked for in a folder with a real office.
    #[error("{0} is a real office")]
    RealOffice(String),
    /// The office profile has faults.
    #[error("the office profile has faults")]
    Profile(Vec<ProfileFault>),
    /// Profile, procedures and calendar do not make an office.
    #[error("the office can't be set up from this profile")]
    SetUp(Vec<SetUpFault>),
    /// The settings of the mailboxes have faults.
    #[error("the settings of the mailboxes have faults")]
    Mail(Vec<channels::mailbox::MailFault>),
    /// What was said of an area is no one kecamatan.
    #[error("{said} is no one sub-district")]
    Area {
        /// What was said.
        said: String,
        /// Those that fit, or those that are near.
        found: Box<areas::Found>,
    },
    /// It is not clear which office is meant.
    #[error("which office is meant is not clear")]
    Which {
        /// What was said.
        said: Option<String>,
        /// Code, prefix and name of those there are.
        offices: Vec<(String, String, String)>,
    },
    /// Another office has something of it already.
    #[error("another office has it already")]
    Taken(Taken),
    /// The folder has another office, and nobody said that one is to stand beside it.
    #[error("{0} is there already")]
    Beside(String),
    /// The running office said no.
    #[error("{0}")]
    Said(String),
    /// A file named in the arguments can't be read: wrong use, for it will not be
    /// better later by itself.
    #[error("{file} can't be read: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system says.
        why: String,
    },
    /// A "no" told by a message key, and the exit status.
    #[error("{0}")]
    Told(Cow<'static, str>, u8),
    /// The same with one fact in the sentence.
    #[error("{key}: {value}")]
    About {
        /// Key of the sentence.
        key: &'static str,
        /// Name of the fact.
        name: &'static str,
        /// The fact.
        value: String,
        /// Exit status.
        status: u8,
    },
}

impl Refused {
    /// Wrong use, told by a message key.
    pub fn wrong_use(key: &'static str) -> Refused {
        Refused::Told(key.into(), WRONG_USE)
    }

    /// A "no" told by a message key with one fact.
    pub fn about(key: &'static str, name: &'static str, value: String, status: u8) -> Refused {
        Refused::About {
            key,
            name,
            value,
            status,
        }
    }
}

/// The sentence of a "no" that is an answer, by its key, and the exit status.
pub fn told(error: &anyhow::Error) -> Option<(Cow<'static, str>, u8)> {
    if let Some(Refused::Told(key, status)) = error.downcast_ref() {
        return Some((key.clone(), *status));
    }
    let key = match error.downcast_ref::<OfficeError>()? {
        OfficeError::NotFound => "command-not-found",
        OfficeError::NotPermitted => "command-not-permitted",
        _ => return None,
    };
    Some((key.into(), NO))
}

/// The language of the terminal: Indonesian unless it says English.
#[allow(
    clippy::disallowed_methods,
    reason = "the terminal's language is in the environment"
)]
pub fn lang() -> Lang {
    let said = ["MATUR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match said {
        Some(value) if value.starts_with("en") => Lang::En,
        Some(_) | None => Lang::Id,
    }
}

/// Prints a sentence.
pub fn say(key: &str, args: &[(&str, Arg<'_>)]) {
    print(&words::tf(lang(), key, args));
}

/// Prints a sentence without arguments.
pub fn say_line(key: &str) {
    say(key, &[]);
}

/// Prints a sentence without arguments beside what the command answers. Nobody may be there
/// to read it; the command goes on.
pub fn warn_line(key: &str) {
    let text = words::tf(lang(), key, &[]);
    let _ = std::io::stderr().write_all(format!("{text}\n").as_bytes());
}

/// Prints text as it is. Whoever reads it may have gone (`matur serve | head -1`): the
/// office goes on without him, and stops in good order.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    // One write for the line, so that a reader never sees half of it.
    let _ = out.write_all(format!("{text}\n").as_bytes());
    let _ = out.flush();
}

/// The bytes of a file named in the arguments, of standard input for `-`.
///
/// # Errors
/// [`Refused::Unreadable`].
fn read_file(file: &Path) -> Result<Vec<u8>, Refused> {
    let read = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    read.map_err(|error| Refused::Unreadable {
        file: file.display().to_string(),
        why: error.to_string(),
    })
}

/// Megabytes as the terminal's language writes them, rounded up to tenths.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    let whole = words::number(lang(), i64::try_from(tenths / 10).unwrap_or(i64::MAX));
    let point = match lang() {
        Lang::Id => ',',
        Lang::En => '.',
    };
    format!("{whole}{point}{}", tenths % 10)
}

/// Prints JSON.
///
/// # Errors
/// When the value is no JSON.
pub fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    print(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Tells why a command failed, on standard error.
pub fn failed(error: &anyhow::Error) -> ExitCode {
    let (why, status) = why(lang(), error);
    // Nobody may be left to read it; the exit status says it too.
    let _ = writeln!(std::io::stderr(), "{why}");
    ExitCode::from(status)
}

/// Why something failed, in the language of the terminal.
pub fn why_line(error: &anyhow::Error) -> String {
    why(lang(), error).0
}

/// Why a command failed, as lines to read, and the exit status.
fn why(lang: Lang, error: &anyhow::Error) -> (String, u8) {
    let headed = |head: String, lines: Vec<String>| {
        std::iter::once(head)
            .chain(lines)
            .collect::<Vec<_>>()
            .join("\n")
    };
    if let Some(InUse(folder)) = error.downcast_ref::<InUse>() {
        return (
            words::tf(
                lang,
                "command-in-use",
                &[("folder", folder.as_str().into())],
            ),
            LATER,
        );
    }
    if let Some(BeingWritten(file)) = error.downcast_ref::<BeingWritten>() {
        return (
            words::tf(
                lang,
                "backup-being-written",
                &[("file", file.as_str().into())],
            ),
            LATER,
        );
    }
    if let Some(explained) = error.downcast_ref::<Explained>() {
        return explained.told(lang);
    }
    match error.downcast_ref::<Refused>() {
        Some(Refused::RealOffice(name)) => (
            words::tf(
                lang,
                "command-real-office",
                &[("name", name.as_str().into())],
            ),
            NO,
        ),
        Some(Refused::Profile(faults)) => {
            let head = words::t(lang, "command-profile-faults");
            (headed(head, sop::profile_lines(lang, faults)), NO)
        }
        Some(Refused::Mail(faults)) => (mailboxes::fault_lines(lang, faults).join("\n"), NO),
        Some(Refused::SetUp(faults)) => {
            let lines: Vec<String> = faults
                .iter()
                .flat_map(|fault| set_up_lines(lang, fault))
                .collect();
            (lines.join("\n"), NO)
        }
        Some(Refused::Which { .. } | Refused::Taken(_) | Refused::Beside(_)) => {
            match Explained::of(error) {
                Some(explained) => explained.told(lang),
                None => (error.to_string(), NO),
            }
        }
        Some(Refused::Area { said, found }) => (init::area_lines(lang, said, found), NO),
        Some(Refused::Said(why)) => (why.clone(), NO),
        Some(Refused::Unreadable { file, why }) => (
            words::tf(
                lang,
                "command-unreadable",
                &[("file", file.as_str().into()), ("why", why.as_str().into())],
            ),
            WRONG_USE,
        ),
        Some(Refused::About {
            key,
            name,
            value,
            status,
        }) => (
            words::tf(lang, key, &[(*name, value.as_str().into())]),
            *status,
        ),
        Some(Refused::Told(..)) | None => {
            if let Some((key, status)) = told(error) {
                return (words::t(lang, &key), status);
            }
            let why = format!("{error:#}");
            (
                words::tf(lang, "command-failed", &[("why", why.as_str().into())]),
                LATER,
            )
        }
    }
}

fn set_up_lines(lang: Lang, fault: &SetUpFault) -> Vec<String> {
    match fault {
        SetUpFault::NoProcedure { file } => vec![words::tf(
            lang,
            "command-no-procedure",
            &[("file", file.as_str().into())],
        )],
        SetUpFault::ProcedureFaults { file, findings } => {
            let mut lines = vec![words::tf(
                lang,
                "command-procedure-faults",
                &[("file", file.as_str().into())],
            )];
            lines.extend(sop::finding_lines(lang, findings));
            lines
        }
        SetUpFault::NoHolidays { table } => vec![words::tf(
            lang,
            "command-no-holidays",
            &[("table", table.as_str().into())],
        )],
        SetUpFault::Hours => vec![words::t(lang, "command-hours-faulty")],
        SetUpFault::NoRole { role } => vec![words::tf(
            lang,
            "command-no-role",
            &[("role", role.as_str().into())],
        )],
    }
}

/// Runs a command.
///
/// # Errors
/// Whatever kept it from its answer; told by [`failed`].
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => {
            start_log();
            serve::serve(&cli.serve).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Jobs => {
            start_log();
            serve::jobs(&cli.serve).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Init {
            area,
            url,
            prefix,
            json,
        } => {
            let wish = init::Wish {
                area: area.as_deref(),
                url: url.as_deref(),
                prefix: prefix.as_deref(),
                json,
            };
            init::init(&cli.serve, wish).await
        }
        Command::Office(OfficeCommand::List { json }) => {
            let value = put(&cli.serve, Question::Offices).await?;
            office::print_offices(&value, json)
        }
        Command::Office(OfficeCommand::Url { office, url, json }) => {
            let mut options = cli.serve.clone();
            options.place.office = Some(office);
            let value = put(&options, Question::MoveTo { url }).await?;
            office::print_moved(&value, json)
        }
        Command::Sop(SopCommand::Check { file, json }) => sop::check(&file, json),
        Command::Sop(SopCommand::Schema { json: _ }) => {
            print(::sop::json_schema());
            Ok(ExitCode::SUCCESS)
        }
        Command::Sop(SopCommand::Show { name, json }) => sop::show(&name, json),
        Command::Due(options) => due::due(&options),
        Command::Case(CaseCommand::Show {
            number,
            reveal,
            official,
            reason,
            json,
        }) => {
            let reveal = match (reveal, official, reason) {
                (true, Some(official), Some(reason)) => Some((official, reason)),
                _ => None,
            };
            let value = put(&cli.serve, Question::Case { number, reveal }).await?;
            case::print_case(&value, json)
        }
        Command::Register { year, csv, json } => {
            let value = put(&cli.serve, Question::Register { year }).await?;
            register::print_register(&value, csv, json)
        }
        Command::Import(options) => {
            let question = import::question(&options)?;
            let value = put(&cli.serve, question).await?;
            import::print_report(&value, options.json)
        }
        Command::Mail(MailCommand::Receive { json }) => mail::receive(&cli.serve, json).await,
        Command::Official(OfficialCommand::Link { username, json }) => {
            let value = put(&cli.serve, Question::Link { username }).await?;
            official::print_link(&Settings::load(&cli.serve)?, &value, json)
        }
        Command::Audit(AuditCommand::Verify { json, head }) => {
            audit::check_heads(&head)?;
            let value = put(&cli.serve, Question::Audit { heads: head }).await?;
            audit::print_report(&value, json)
        }
        Command::Backup(options) => match (options.command, options.file) {
            (Some(BackupCommand::Verify { file, key, json }), _) => {
                backup::verify(&cli.serve, &file, key, json || options.json).await
            }
            (None, Some(file)) => {
                backup::back_up(&cli.serve, &file, options.force, options.json).await
            }
            (None, None) => Err(Refused::wrong_use("backup-no-file").into()),
        },
        Command::Export(ExportCommand::All(wanted)) => export::export(&cli.serve, wanted).await,
        Command::Restore(options) => backup::restore(&cli.serve, options).await,
        Command::Bench(options) => bench::bench(&options).await,
        Command::Doctor { json } => doctor::doctor(&cli.serve, json).await,
    }
}

/// Asks the running office, or opens the folder itself when none runs.
async fn put(
    options: &crate::cli::ServeOptions,
    question: Question,
) -> anyhow::Result<serde_json::Value> {
    let settings = Settings::load(options)?;
    let asked = Asked {
        office: options.place.office.clone(),
        question,
    };
    if let Some(reply) = ask(&settings, &asked).await? {
        return reply.answer();
    }
    let opened = open_existing(&settings, options).await?;
    let answer = questions::answer(&opened.installation, asked).await;
    opened.installation.db().close().await;
    answer
}

/// The log, at what `MATUR_LOG` says (`info`, `warn,store=debug`), on standard error.
#[allow(
    clippy::disallowed_methods,
    reason = "what is logged is said in the environment"
)]
fn start_log() {
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::util::SubscriberInitExt as _;
    let said = std::env::var("MATUR_LOG").ok();
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(crate::log::filter(said.as_deref()))
        .try_init();
}
