//! Signing in and out, one-time links, giving the password again.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use casework::{
    AppointmentKind, DeskEvent, Duty, Happening, InviteId, Official, OfficialId, SessionId, Signer,
    Viewer,
};
use jiff::{SignedDuration, Timestamp};
use store::StoreError;
use store::tables::access::{self, InviteRow, SessionRow};
use store::tables::history::{self, NewEntry};
use store::tables::offices;

use crate::people::{Checked, NewOfficial};
use crate::set_up::{OfficeAnswers, Planned};
use crate::{Directory, FieldFault, Held, Office, OfficeError};

/// Failed attempts after which a user name must wait.
const ATTEMPTS: i64 = 5;
/// How long it must wait, and how long attempts count.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// How long a page waits for the note that its session is in use.
const SEEN_PATIENCE: std::time::Duration = std::time::Duration::from_millis(500);
/// Least length of a password, in characters (NIST SP 800-63B: at least 8).
pub(crate) const PASSWORD_LENGTH: usize = 10;

/// The secret of a session, for the cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(pub String);

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// Why nobody was signed in. Whether the name exists is not told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInRefused {
    /// Name and password do not fit.
    #[error("name and password do not fit")]
    NoMatch,
    /// Too many attempts; wait until then.
    #[error("too many attempts")]
    Wait {
        /// Until when.
        until: Timestamp,
    },
    /// The database could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody with a session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: SessionId,
    /// Who.
    pub official: Official,
    /// Positions held today, in the office's order.
    pub held: Vec<Held>,
    /// What policy needs to know.
    pub viewer: Viewer,
    /// The office as it stood when the request came.
    pub directory: Arc<Directory>,
    /// Token that forms carry.
    pub form_token: String,
    /// When the password was last given.
    pub confirmed_at: Timestamp,
}

impl SignedIn {
    /// Whether an act at `now` asks for the password again.
    pub fn asks_password(&self, now: Timestamp) -> bool {
        let minutes = i64::from(self.directory.profile.confirm_minutes);
        now.duration_since(self.confirmed_at) >= SignedDuration::from_mins(minutes)
    }
}

/// What a one-time link leads to.
#[derive(Clone, Debug)]
pub struct InviteView {
    /// For whom; none on the first start, where the first official introduces himself.
    pub official: Option<Official>,
    /// Until when it may be used.
    pub expires_at: Timestamp,
    /// Positions to choose from on the first start.
    pub positions: Vec<casework::Position>,
    /// Nobody was ever here: which office it is may be said.
    pub fresh: bool,
}

/// A password on its way in.
#[derive(Clone)]
pub struct NewPassword {
    /// The password.
    pub password: String,
    /// The same again.
    pub again: String,
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

// OWASP's first choice: 19 MiB, two passes, one lane.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

impl Office {
    /// Signs somebody in by user name or NIP.
    ///
    /// # Errors
    /// [`SignInRefused`].
    #[crate::boxed]
    pub async fn sign_in(&self, name: &str, password: &str) -> Result<SessionToken, SignInRefused> {
        let (office, now) = (self.id, self.now());
        // User names have no spaces, and a NIP may be written with them.
        let wanted: String = normal_name(name)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        // Another process may have added or removed somebody since.
        let directory = self.refresh().await.map_err(|error| match error {
            OfficeError::Store(error) => error,
            other => StoreError::Other(other.to_string()),
        })?;
        let official = directory
            .officials
            .iter()
            .find(|official| {
                official.active
                    && (official.username == wanted
                        || official
                            .nip
                            .as_ref()
                            .is_some_and(|nip| nip.digits() == wanted))
            })
            .map(|official| official.id);
        // Counted by person: another spelling of the same name gives no more attempts.
        let subject = match official {
            Some(official) => self.keys.token_hash(&format!("sign-in of {official}")),
            None => self.keys.token_hash(&format!("sign-in {wanted}")),
        };
        let (until, kept) = self.attempt(subject, now, official).await?;
        if let Some(until) = until {
            return Err(SignInRefused::Wait { until });
        }
        // The same work whether the name exists or not, so that time tells nothing.
        let fits = self.password_fits(password, kept.as_deref()).await;
        let (Some(official), true) = (official, fits) else {
            return Err(SignInRefused::NoMatch);
        };
        let (token, session, hash) = self.new_session(official, now);
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    access::clear_failures(conn, office, &subject).await?;
                    access::insert_session(conn, &session, &hash).await
                })
            })
            .await?;
        Ok(token)
    }

    /// Counts an attempt before it is judged, so that many at once are no more than one
    /// after the other; a success forgets it. Answers with the instant to wait for when
    /// there were too many, and with the hash of the password to compare.
    async fn attempt(
        &self,
        subject: [u8; 32],
        now: Timestamp,
        official: Option<OfficialId>,
    ) -> Result<(Option<Timestamp>, Option<String>), StoreError> {
        let (office, window) = (self.id, now - WINDOW);
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    let tried = access::failures(conn, office, &subject, window).await?;
                    if let Some((count, since)) = tried
                        && count >= ATTEMPTS
                    {
                        return Ok((Some(since + WINDOW), None));
                    }
                    // Others may have counted meanwhile: the row's own count decides.
                    let count = access::count_failure(conn, office, &subject, now, window).await?;
                    if count > ATTEMPTS {
                        let since = tried.map_or(now, |(_, since)| since);
                        return Ok((Some(since + WINDOW), None));
                    }
                    let kept = match official {
                        Some(official) => access::find_credential(conn, office, official).await?,
                        None => None,
                    };
                    Ok((None, kept))
                })
            })
            .await
    }

    fn new_session(
        &self,
        official: OfficialId,
        now: Timestamp,
    ) -> (SessionToken, SessionRow, [u8; 32]) {
        let token = self.keys.new_token();
        let hash = self.keys.token_hash(&token);
        let session = SessionRow {
            office: self.id,
            id: SessionId(self.new_id()),
            official,
            created_at: now,
            seen_at: now,
            confirmed_at: now,
        };
        (SessionToken(token), session, hash)
    }

    /// Who has the session of this token, if it has not ended.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn session(&self, token: &str) -> Result<Option<SignedIn>, OfficeError> {
        let (hash, office) = (self.keys.token_hash(token), self.id);
        let found = self
            .db
            .look_up(move |conn| {
                Box::pin(async move { access::find_session(conn, office, &hash).await })
            })
            .await?;
        let Some((session, revision)) = found.filter(|(row, _)| row.office == self.id) else {
            return Ok(None);
        };
        let now = self.now();
        let directory = self.directory_at(revision).await?;
        let idle = SignedDuration::from_mins(i64::from(directory.profile.session_minutes));
        if now.duration_since(session.seen_at) > idle {
            return Ok(None);
        }
        // Written at most once a minute, so that reading a page is no write.
        if now.duration_since(session.seen_at) > SignedDuration::from_mins(1) {
            let (office, id, db) = (session.office, session.id, self.db.clone());
            let seen = tokio::spawn(async move {
                let written = db
                    .write(move |conn| Box::pin(access::session_seen(conn, office, id, now)))
                    .await;
                if let Err(error) = written {
                    tracing::warn!(%error, "a session's last use could not be noted");
                }
            });
            // A database that cannot write for now still shows its pages.
            tokio::time::timeout(SEEN_PATIENCE, seen).await.ok();
        }
        let Some(official) = directory
            .official(session.official)
            .filter(|official| official.active)
            .cloned()
        else {
            return Ok(None);
        };
        let held = directory.held_by(official.id, now);
        Ok(Some(SignedIn {
            session: session.id,
            viewer: directory.viewer(&held),
            held,
            official,
            form_token: self.keys.form_token(session.id),
            directory,
            confirmed_at: session.confirmed_at,
        }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn sign_out(&self, who: &SignedIn) -> Result<(), OfficeError> {
        let (office, session) = (self.id, who.session);
        self.db
            .write(move |conn| Box::pin(access::end_session(conn, office, session)))
            .await?;
        Ok(())
    }

    /// Checks the password again before an act, if enough time has passed.
    ///
    /// # Errors
    /// [`OfficeError::PasswordAskedFor`] when it is needed and missing,
    /// [`OfficeError::WrongPassword`] when it is wrong, [`OfficeError::TooManyAttempts`]
    /// when it was tried too often, be it right or wrong.
    pub(crate) async fn confirm(
        &self,
        who: &SignedIn,
        password: Option<&str>,
    ) -> Result<(), OfficeError> {
        let now = self.now();
        let given = password.filter(|password| !password.is_empty());
        if !who.asks_password(now) && given.is_none() {
            return Ok(());
        }
        let Some(password) = given else {
            return Err(OfficeError::PasswordAskedFor);
        };
        let (office, official, session) = (self.id, who.official.id, who.session);
        let subject = self.keys.token_hash(&format!("confirm {official}"));
        let (until, kept) = self.attempt(subject, now, Some(official)).await?;
        if let Some(until) = until {
            return Err(OfficeError::TooManyAttempts { until });
        }
        if !self.password_fits(password, kept.as_deref()).await {
            return Err(OfficeError::WrongPassword);
        }
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    access::clear_failures(conn, office, &subject).await?;
                    access::session_confirmed(conn, office, session, now).await
                })
            })
            .await?;
        Ok(())
    }

    async fn password_fits(&self, password: &str, kept: Option<&str>) -> bool {
        let Ok(_turn) = self.hashing.acquire().await else {
            return false;
        };
        let (password, kept) = (
            zeroize::Zeroizing::new(password.to_owned()),
            kept.map(str::to_owned),
        );
        tokio::task::spawn_blocking(move || match kept.as_deref().map(PasswordHash::new) {
            Some(Ok(hash)) => hasher().verify_password(password.as_bytes(), &hash).is_ok(),
            Some(Err(_)) | None => {
                // Nobody's password: the work is done for its time only.
                hasher().hash_password(password.as_bytes()).is_err()
            }
        })
        .await
        .unwrap_or(false)
    }

    /// The hash of a password, as it is kept.
    ///
    /// # Errors
    /// [`OfficeError::Store`] when it can't be computed.
    #[crate::boxed]
    pub async fn hash_password(&self, password: &str) -> Result<String, OfficeError> {
        let closed = || OfficeError::Store(StoreError::Closed);
        let _turn = self.hashing.acquire().await.map_err(|_| closed())?;
        let password = zeroize::Zeroizing::new(password.to_owned());
        tokio::task::spawn_blocking(move || {
            hasher()
                .hash_password(password.as_bytes())
                .map(|hash| hash.to_string())
        })
        .await
        .map_err(|_| closed())?
        .map_err(|error| OfficeError::Store(StoreError::Other(error.to_string())))
    }

    /// What a one-time link leads to; none when it is used, expired or never was.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn invite(&self, token: &str) -> Result<Option<InviteView>, OfficeError> {
        let Some(invite) = self.find_invite(token).await? else {
            return Ok(None);
        };
        let directory = self.refresh().await?;
        let official = invite
            .official
            .and_then(|id| directory.official(id))
            .cloned();
        let positions = match official {
            Some(_) => Vec::new(),
            None => directory
                .positions
                .iter()
                .filter(|position| position.duties.contains(&Duty::People))
                .cloned()
                .collect(),
        };
        Ok(Some(InviteView {
            official,
            expires_at: invite.expires_at,
            positions,
            fresh: invite.official.is_none() && directory.officials.is_empty(),
        }))
    }

    async fn find_invite(&self, token: &str) -> Result<Option<InviteRow>, OfficeError> {
        let (hash, now, office) = (self.keys.token_hash(token), self.now(), self.id);
        let found = self
            .db
            .read(move |conn| {
                Box::pin(async move { access::find_invite(conn, office, &hash).await })
            })
            .await?;
        Ok(found.filter(|invite| invite.expires_at > now && invite.office == office))
    }

    /// Uses a one-time link up: its owner sets a password and is signed in. On the first
    /// start the owner introduces himself and takes a position (`first`).
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when the link is used or expired,
    /// [`OfficeError::Invalid`] with every field that needs another look.
    #[crate::boxed]
    pub async fn accept_invite(
        &self,
        token: &str,
        password: &NewPassword,
        first: Option<&NewOfficial>,
    ) -> Result<SessionToken, OfficeError> {
        self.accept(token, password, first, None).await
    }

    /// As [`accept_invite`](Self::accept_invite) on the very first start: whoever comes says
    /// which office it is, too.
    ///
    /// # Errors
    /// Likewise; [`OfficeError::NotFound`] also when somebody was here before.
    #[crate::boxed]
    pub async fn accept_set_up(
        &self,
        token: &str,
        password: &NewPassword,
        first: &NewOfficial,
        said: &OfficeAnswers,
    ) -> Result<SessionToken, OfficeError> {
        self.accept(token, password, Some(first), Some(said)).await
    }

    async fn accept(
        &self,
        token: &str,
        password: &NewPassword,
        first: Option<&NewOfficial>,
        said: Option<&OfficeAnswers>,
    ) -> Result<SessionToken, OfficeError> {
        let invite = self
            .find_invite(token)
            .await?
            .ok_or(OfficeError::NotFound)?;
        let directory = self.refresh().await?;
        let mut faults = password_faults(password);
        let planned = match (invite.official, said) {
            (None, Some(said)) => self.plan(&directory, said).map(Some),
            _ => Ok(None),
        }
        .unwrap_or_else(|found| {
            faults.extend(found);
            None
        });
        let introduced = match (invite.official, first) {
            (Some(_), _) => None,
            (None, None) => return Err(OfficeError::NotFound),
            (None, Some(first)) => match self.check_official(&directory, first) {
                // Whoever comes first brings in the others, or nobody ever could.
                Ok(checked) if !keeps_people(&directory, planned.as_ref(), &checked) => {
                    faults.push(FieldFault::new("position", "position_keeps_people"));
                    None
                }
                Ok(checked) => Some(checked),
                Err(found) => {
                    faults.extend(found);
                    None
                }
            },
        };
        if !faults.is_empty() {
            return Err(OfficeError::Invalid(faults));
        }
        let phc = self.hash_password(&password.password).await?;
        let (hash, office, now) = (self.keys.token_hash(token), self.id, self.now());
        let official = match (&introduced, invite.official) {
            (Some(Checked { official, .. }), _) => official.id,
            (None, Some(official)) => official,
            (None, None) => return Err(OfficeError::NotFound),
        };
        let (session_token, session, session_hash) = self.new_session(official, now);
        self.db
            .try_write(move |conn| {
                let (phc, introduced) = (phc.clone(), introduced.clone());
                let (planned, directory) = (planned.clone(), directory.clone());
                Box::pin(async move {
                    if !access::use_invite(conn, office, &hash, now).await? {
                        return Err(OfficeError::NotFound);
                    }
                    let by = Signer {
                        official,
                        capacity: None,
                    };
                    let mut entries = Vec::new();
                    if let Some(planned) = &planned {
                        entries.extend(planned.keep(conn, &directory, by, now).await?);
                    }
                    if let Some(introduced) = &introduced {
                        entries.extend(introduced.keep(conn, office, by, now).await?);
                    }
                    access::set_credential(conn, office, official, &phc, now).await?;
                    access::end_sessions(conn, office, official).await?;
                    access::insert_session(conn, &session, &session_hash).await?;
                    let set = DeskEvent::PasswordSet { official };
                    entries.push(NewEntry {
                        at: now,
                        case: None,
                        by: Some(by),
                        what: Happening::Desk(set),
                    });
                    history::append(conn, office, &entries, now).await?;
                    offices::touch(conn, office).await?;
                    Ok(())
                })
            })
            .await?;
        self.refresh().await?;
        Ok(session_token)
    }
}

fn keeps_people(directory: &Directory, planned: Option<&Planned>, checked: &Checked) -> bool {
    let taken = checked.appointment.as_ref().map(|one| one.position);
    taken.is_some_and(|taken| match planned {
        Some(planned) => planned.keeps_people(directory, taken),
        None => directory
            .positions
            .iter()
            .any(|position| position.id == taken && position.duties.contains(&Duty::People)),
    })
}

/// A one-time link: the row, and the token that only its reader gets.
pub(crate) fn new_invite(
    office: &Office,
    official: Option<OfficialId>,
    now: Timestamp,
    valid: SignedDuration,
) -> (InviteRow, String, [u8; 32]) {
    let token = office.keys.new_token();
    let hash = office.keys.token_hash(&token);
    let row = InviteRow {
        office: office.id,
        id: InviteId(office.new_id()),
        official,
        expires_at: now + valid,
    };
    (row, token, hash)
}

/// User names are lower case; a NIP may be written with spaces.
pub(crate) fn normal_name(name: &str) -> String {
    name.trim().to_lowercase()
}

pub(crate) fn password_faults(password: &NewPassword) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    let length = password.password.chars().count();
    if length < PASSWORD_LENGTH {
        faults.push(FieldFault::with(
            "password",
            "password_short",
            PASSWORD_LENGTH.to_string(),
        ));
    } else if length > 200 {
        faults.push(FieldFault::with("password", "password_long", "200"));
    } else if password.password.chars().all(|c| c.is_ascii_digit()) {
        faults.push(FieldFault::new("password", "password_digits"));
    }
    if password.password != password.again {
        faults.push(FieldFault::new("again", "password_differs"));
    }
    faults
}

/// Every kind of appointment a form may name.
pub(crate) fn kind_of(code: &str) -> Option<AppointmentKind> {
    AppointmentKind::parse(code.trim())
}
