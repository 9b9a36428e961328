//! The commands and their options. Others script against them: extend, don't change.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Receives complaints and follows the office's written procedure (SOP) to an answer and
/// an archive. Without a command: serve.
#[derive(Debug, Parser)]
#[command(name = "matur", version, about, long_about = None)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of `serve`, also without the word.
    #[command(flatten)]
    pub serve: ServeOptions,
}

impl Cli {
    /// What this process was started with. Whoever calls it wrongly is told how, and the
    /// process ends.
    pub fn of_this_process() -> Cli {
        let mut cli = Cli::parse();
        cli.serve.forget_empty();
        cli
    }
}

/// Where the office is.
#[derive(Clone, Debug, Default, Args)]
pub struct Where {
    /// Data folder [default: data-matur].
    #[arg(long, env = "MATUR_DATA", global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Area code or prefix of the office that is meant, where there are several.
    #[arg(long, env = "MATUR_OFFICE", global = true, value_name = "CODE")]
    pub office: Option<String>,
}

/// Options of `serve`.
#[derive(Clone, Debug, Default, Args)]
pub struct ServeOptions {
    /// Where the office is.
    #[command(flatten)]
    pub place: Where,
    /// Address to listen on [default: 127.0.0.1:8080].
    #[arg(long, global = true, env = "MATUR_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// PostgreSQL address; without it an SQLite file in the data folder.
    #[arg(
        long,
        global = true,
        env = "MATUR_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,
    /// Folder for attachments [default: files in the data folder].
    #[arg(long, global = true, env = "MATUR_FILES_URL", value_name = "DIR")]
    pub files_url: Option<String>,
    /// Address people reach the office at [default: http:// and the listen address].
    #[arg(long, global = true, env = "MATUR_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// A believable quarter of sample complaints, one sign-in per position printed.
    #[arg(long, global = true)]
    pub demo: bool,
    /// Run on a clock that starts there (drills); the folder is marked as a drill for ever.
    #[arg(long, global = true, value_name = "INSTANT")]
    pub clock: Option<jiff::Timestamp>,
    /// Serve pages only; jobs are done by `matur jobs`.
    #[arg(long, global = true)]
    pub no_jobs: bool,
    /// Folder for a backup every day: a stick, a share, another disk.
    #[arg(long, global = true, env = "MATUR_BACKUP_DIR", value_name = "DIR")]
    pub backup_dir: Option<PathBuf>,
    /// File whose first line is the passphrase under which the keys go into backups, and come
    /// out again. Without it they are left out.
    #[arg(
        long,
        global = true,
        env = "MATUR_BACKUP_PASSPHRASE_FILE",
        value_name = "FILE"
    )]
    pub passphrase_file: Option<PathBuf>,
    /// Office profile to set up an empty folder with [default: the reference office].
    #[arg(long, global = true, value_name = "FILE")]
    pub profile: Option<PathBuf>,
}

impl ServeOptions {
    /// Container files and scripts set a variable to nothing where they mean none: an empty
    /// database address must not become a database without a file.
    fn forget_empty(&mut self) {
        let texts = [
            &mut self.place.office,
            &mut self.listen,
            &mut self.database_url,
            &mut self.files_url,
            &mut self.public_url,
        ];
        for text in texts {
            text.take_if(|text| text.is_empty());
        }
        let paths = [
            &mut self.place.data,
            &mut self.backup_dir,
            &mut self.passphrase_file,
        ];
        for path in paths {
            path.take_if(|path| path.as_os_str().is_empty());
        }
    }

    /// What the clock in force shows when the process starts.
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.unwrap_or_else(|| office::Clock::Machine.now())
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the office in the data folder; sets it up on first start.
    Serve,
    /// Do jobs only (with `serve --no-jobs`; needs PostgreSQL).
    Jobs,
    /// Set up an office and print its first link. In a folder that has one already, --area
    /// and --url add another.
    Init {
        /// Area code of the sub-district, e.g. 51.02.02, or its full name if no other has
        /// it. What the file of --profile says stands before what the area says.
        #[arg(long, value_name = "CODE|NAME")]
        area: Option<String>,
        /// Address people will reach it at, e.g. https://adu-seltim.example: a host of its own.
        #[arg(long, value_name = "URL")]
        url: Option<String>,
        /// Letters its complaint numbers begin with, where another office has those of the
        /// area's name.
        #[arg(long, value_name = "LETTERS", requires = "area")]
        prefix: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// The offices of this installation.
    #[command(subcommand)]
    Office(OfficeCommand),
    /// Check and show procedure files.
    #[command(subcommand)]
    Sop(SopCommand),
    /// When something is due, and why.
    Due(DueOptions),
    /// One case with its history.
    #[command(subcommand)]
    Case(CaseCommand),
    /// The register.
    Register {
        /// Year [default: this year].
        #[arg(long)]
        year: Option<i16>,
        /// As CSV.
        #[arg(long)]
        csv: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take an old register over from a spreadsheet (XLSX or CSV); 1 if rows wait to be mended.
    Import(ImportOptions),
    /// E-mail.
    #[command(subcommand)]
    Mail(MailCommand),
    /// Officials.
    #[command(subcommand)]
    Official(OfficialCommand),
    /// The history.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// One file with everything of the office, made while it works; or prove one.
    Backup(BackupOptions),
    /// What an office owns, in formats that open without this program.
    #[command(subcommand)]
    Export(ExportCommand),
    /// Prove a backup and make a data folder of it.
    Restore(RestoreOptions),
    /// The benchmarks, each with its limit measured in the same run.
    Bench(BenchOptions),
    /// What is configured, reachable, healthy, and what to do about the rest.
    Doctor {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// The offices of an installation.
#[derive(Debug, Subcommand)]
pub enum OfficeCommand {
    /// Which there are and where people reach them.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say where people reach an office from now on. Logged.
    Url {
        /// Area code or prefix of the office.
        office: String,
        /// Its address, e.g. https://adu-seltim.example: a host of its own.
        url: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Procedure files.
#[derive(Debug, Subcommand)]
pub enum SopCommand {
    /// Print all faults and warnings of a file; 1 if faulty.
    Check {
        /// The file, `-` for standard input.
        file: PathBuf,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// JSON Schema of the procedure file.
    Schema {
        /// It is JSON anyway; taken like everywhere else.
        #[arg(long)]
        json: bool,
    },
    /// The official sheet as text.
    Show {
        /// A file, or the name of a shipped procedure.
        name: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Options of `due`.
#[derive(Debug, Args)]
pub struct DueOptions {
    /// Calendar file, TOML or JSON.
    #[arg(long, value_name = "FILE")]
    pub calendar: PathBuf,
    /// Start, RFC 3339 with offset.
    // A wrong start or length is answered by its code, also one that begins with a hyphen.
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    pub from: String,
    /// Length, e.g. "1 jam".
    #[arg(long = "for", value_name = "LENGTH", allow_hyphen_values = true)]
    pub length: String,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// Cases.
#[derive(Debug, Subcommand)]
pub enum CaseCommand {
    /// One case with its history, masked unless revealed.
    Show {
        /// Its number.
        number: String,
        /// Show a confidential identity; logged.
        #[arg(long, requires = "official", requires = "reason")]
        reveal: bool,
        /// User name of the official in whose name it is shown.
        #[arg(long = "as", value_name = "OFFICIAL", id = "official")]
        official: Option<String>,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Options of `import`.
#[derive(Debug, Args)]
pub struct ImportOptions {
    /// The spreadsheet, `-` for standard input.
    pub file: PathBuf,
    /// Say what would become of each row, and store nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// User name of the official in whose name the rows are taken over.
    #[arg(
        long = "as",
        value_name = "OFFICIAL",
        required_unless_present = "dry_run"
    )]
    pub official: Option<String>,
    /// Code of the category of rows that name none.
    #[arg(long, value_name = "CODE")]
    pub category: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// E-mail.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Take one message in from standard input, as a mail server's pipe gives it: stored before
    /// this answers. 75 when it could not be stored: the server keeps it.
    Receive {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Officials.
#[derive(Debug, Subcommand)]
pub enum OfficialCommand {
    /// Take an official's password away and print a new one-time link: the way back for the
    /// only one who could have made it. Logged.
    Link {
        /// User name.
        username: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// The history.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Re-read history, texts and files; list everything changed, missing, inserted or cut
    /// off; 1 if anything is.
    Verify {
        /// As JSON.
        #[arg(long)]
        json: bool,
        /// Number and hash printed in a register's closing line, e.g. `1042:9f3c…`.
        #[arg(long, value_name = "SEQ:HASH")]
        head: Vec<String>,
    },
}

/// Options of `backup`.
#[derive(Debug, Args)]
#[command(subcommand_negates_reqs = true)]
pub struct BackupOptions {
    /// The file to make.
    #[arg(required = true)]
    pub file: Option<PathBuf>,
    /// Replace a backup that is there already. Other files are never replaced.
    #[arg(long)]
    pub force: bool,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
    /// What else to do with a backup.
    #[command(subcommand)]
    pub command: Option<BackupCommand>,
}

/// What else to do with a backup.
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Read a backup from its first byte to its last, open the database in it and re-read
    /// everything as the audit does; 1 with all that is wrong.
    Verify {
        /// The file.
        file: PathBuf,
        /// The key file, if it is not in this machine's data folder.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What is exported.
#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// Everything the office owns as one zip of CSV, TOML, JSON and files as they are, made
    /// while it works. Logged. Cases that the official may not know of are left out.
    All(ExportOptions),
}

/// Options of `export all`.
#[derive(Debug, Args)]
pub struct ExportOptions {
    /// The zip to make. What is there already is not replaced.
    pub file: PathBuf,
    /// User name of the official in whose name it is made: one who sees every case and keeps
    /// the settings.
    #[arg(long = "as", value_name = "OFFICIAL")]
    pub official: String,
    /// Why.
    #[arg(long)]
    pub reason: String,
    /// Name whoever is protected, and add files as they came; only for who may open
    /// confidential identities.
    #[arg(long)]
    pub identities: bool,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `restore`.
#[derive(Debug, Args)]
pub struct RestoreOptions {
    /// The backup.
    pub file: PathBuf,
    /// The data folder to make; not there yet, or empty. With `--database-url` the database
    /// goes into that PostgreSQL database.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// The key file, if it is not in this machine's data folder.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Restore what is there although something in it is wrong.
    #[arg(long)]
    pub force: bool,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `bench`.
#[derive(Debug, Args)]
pub struct BenchOptions {
    /// One of: intake, slow-disk, postgres, http, citizen, memory, start. All when none. And million,
    /// where the program was built with it: only when it is named.
    pub name: Option<String>,
    /// Short runs, to see that they run.
    #[arg(long)]
    pub smoke: bool,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
    /// PostgreSQL for the benchmarks that need one.
    #[arg(
        long,
        env = "MATUR_TEST_POSTGRES",
        value_name = "URL",
        hide_env_values = true
    )]
    pub postgres: Option<String>,
    /// Complaints of the data set of million.
    #[cfg(feature = "million")]
    #[arg(long, value_name = "COMPLAINTS")]
    pub size: Option<usize>,
    /// Where that data set is kept; in the user's cache when none.
    #[cfg(feature = "million")]
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Million on one database only.
    #[cfg(feature = "million")]
    #[arg(long, value_enum, requires_if("postgres", "postgres"))]
    pub on: Option<BenchDatabase>,
}

/// Which database a benchmark is of.
#[cfg(feature = "million")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum BenchDatabase {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}
