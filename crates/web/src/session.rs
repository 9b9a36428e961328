//! Who reads: the one file that turns cookies and the office's sessions into what
//! pages show.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::http::{HeaderMap, HeaderValue};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use casework::{Action, AppointmentKind, Greetings, Situation};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
pub use office::SignedIn;
use office::{Directory, PassToken, SessionToken};
use words::Lang;

use crate::{
    App, Error,
    error::from_office,
    pages::{
        citizen::hours::{WeekLine, ordinary_week},
        settings::emblem_address,
    },
};

/// Cookie of a session.
pub(crate) const SESSION: &str = "matur_sesi";
/// Cookie of somebody who is not signed in and was shown a form.
pub(crate) const VISITOR: &str = "matur_tamu";

/// Cookie of a visitor who has begun a complaint: the secret of his draft.
const DRAFT: &str = "matur_aduan";
/// Seconds for which it is kept: as long as the draft, for the telephone may be shut meanwhile.
const DRAFT_KEPT: i64 = 24 * 60 * 60;

/// The office as printed in head and foot of every page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Its name.
    pub office_name: String,
    /// Lines of its address.
    pub address: Vec<String>,
    /// Its time zone.
    pub tz: TimeZone,
    /// The zone's IANA name.
    pub zone: String,
    /// Minutes of working time of an ordinary day, for "1 hari 1 jam".
    pub day_minutes: i64,
    /// Minutes without use after which a session ends.
    pub idle_minutes: u32,
    /// True on a folder made for drills.
    pub drill: bool,
    /// Address of the picture at the head of its papers.
    pub emblem: Option<String>,
    /// Where people reach it, without a slash at the end.
    pub url: String,
    /// Whether it takes complaints on its website.
    pub website: bool,
    /// Greeting and thanks in the language of the place.
    pub greetings: Greetings,
    /// Hours of an ordinary week.
    pub week: Vec<WeekLine>,
    /// What every page for citizens ends with.
    pub(crate) foot: Once,
}

/// Something that is the same as long as its frame is, made by the first page that needs it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Once([OnceLock<String>; 2]);

impl Once {
    pub(crate) fn of(&self, lang: Lang, make: impl FnOnce() -> String) -> &str {
        self.0[usize::from(lang == Lang::En)].get_or_init(make)
    }
}

/// The frame as it was last made, for as long as nothing it is made of changes.
#[derive(Clone, Default)]
pub(crate) struct Frames(Arc<Mutex<Option<KeptFrame>>>);

struct KeptFrame {
    directory: Arc<Directory>,
    day: Date,
    frame: Arc<Frame>,
}

/// Who is signed in, as the head shows it.
#[derive(Clone, Debug)]
pub struct Badge {
    /// Name with titles.
    pub name: String,
    /// Short titles of the positions held today, `Plt.` and `Plh.` before them.
    pub position: String,
    /// Names the official to his browser's drafts, and tells nobody who he is.
    pub owner: String,
    /// Two letters.
    pub initials: String,
    /// How many cases wait; `None` where it is not known without asking.
    pub waiting: Option<u32>,
    /// Whether the menu offers the intake desk.
    pub may_record: bool,
    /// Sees the register of incoming letters.
    pub may_see_letters: bool,
}

/// Cookie of somebody who has shown number and PIN of a complaint.
pub(crate) const PASS: &str = "matur_lacak";

/// The pass of a request, if it has one.
pub(crate) fn pass(app: &App, headers: &HeaderMap) -> Option<String> {
    let cookies = CookieJar::from_headers(headers);
    let pass = cookies.get(&cookie_name(app, PASS))?.value().to_owned();
    (!pass.is_empty()).then_some(pass)
}

/// The `Set-Cookie` of a pass; it ends with the browser, or with the office's own limit.
pub(crate) fn keep_pass(app: &App, pass: &PassToken) -> Option<HeaderValue> {
    header(app, &cookie_name(app, PASS), &pass.0, None)
}

/// The `Set-Cookie` that takes the pass back.
pub(crate) fn drop_pass(app: &App) -> Option<HeaderValue> {
    header(app, &cookie_name(app, PASS), "", Some(0))
}

/// The cookies of a request that name a session or a visitor.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    session: Option<String>,
    known: Option<String>,
    /// For whoever had neither, made when a form asks for it.
    made: OnceLock<String>,
}

impl Visitor {
    pub(crate) fn of(app: &App, cookies: &CookieJar) -> Visitor {
        let value = |name| {
            cookies
                .get(&cookie_name(app, name))
                .map(|cookie: &Cookie| cookie.value().to_owned())
        };
        let session = value(SESSION).filter(|token| !token.is_empty());
        Visitor {
            known: value(VISITOR).filter(|token| token.len() >= 32),
            session,
            made: OnceLock::new(),
        }
    }

    /// Whose token a form carries.
    pub(crate) fn holder(&self, app: &App) -> &str {
        let had = self.session.as_ref().or(self.known.as_ref());
        had.unwrap_or_else(|| self.made.get_or_init(|| app.office.keys().new_token()))
    }

    /// The cookie to set for a visitor who had none and was shown a form.
    pub(crate) fn new_cookie(&self, app: &App) -> Option<HeaderValue> {
        header(app, &cookie_name(app, VISITOR), self.made.get()?, None)
    }
}

/// The name of a cookie in the browser. Over TLS the browser itself takes care that no
/// neighbour below the same domain, an office of the same regency say, can set it.
fn cookie_name(app: &App, name: &str) -> String {
    let prefix = if app.is_https() { "__Host-" } else { "" };
    format!("{prefix}{name}")
}

/// The holder of a form token from the cookies alone.
pub(crate) fn holder(app: &App, headers: &HeaderMap) -> Option<String> {
    let cookies = CookieJar::from_headers(headers);
    [SESSION, VISITOR]
        .into_iter()
        .filter_map(|name| cookies.get(&cookie_name(app, name)))
        .map(|cookie| cookie.value().to_owned())
        .find(|value| !value.is_empty())
}

/// Who has the session of this request.
pub(crate) async fn signed_in(app: &App, visitor: &Visitor) -> Result<Option<SignedIn>, Error> {
    match &visitor.session {
        Some(token) => app.office.session(token).await.map_err(from_office),
        None => Ok(None),
    }
}

/// The `Set-Cookie` of a new session.
pub(crate) fn open(app: &App, token: &SessionToken) -> Option<HeaderValue> {
    header(app, &cookie_name(app, SESSION), &token.0, None)
}

/// The `Set-Cookie` that ends a session in the browser.
pub(crate) fn close(app: &App) -> Option<HeaderValue> {
    header(app, &cookie_name(app, SESSION), "", Some(0))
}

/// A cookie that scripts cannot read and other sites cannot send with a form; without
/// `seconds` it ends with the browser.
pub(crate) fn header(
    app: &App,
    name: &str,
    value: &str,
    seconds: Option<i64>,
) -> Option<HeaderValue> {
    let mut cookie = Cookie::build((name.to_owned(), value.to_owned()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.is_https())
        .build()
        .to_string();
    if let Some(seconds) = seconds {
        cookie.push_str(&format!("; Max-Age={seconds}"));
    }
    HeaderValue::from_str(&cookie).ok()
}

/// The secret of the complaint a visitor has begun.
pub(crate) fn draft_secret(app: &App, cookies: &CookieJar) -> Option<String> {
    let cookie = cookies.get(&cookie_name(app, DRAFT))?;
    Some(cookie.value().to_owned()).filter(|secret| secret.len() >= 32)
}

/// The `Set-Cookie` of a complaint that was begun or goes on.
pub(crate) fn keep_draft(app: &App, secret: &str) -> Option<HeaderValue> {
    header(app, &cookie_name(app, DRAFT), secret, Some(DRAFT_KEPT))
}

/// The `Set-Cookie` that forgets it.
pub(crate) fn forget_draft(app: &App) -> Option<HeaderValue> {
    header(app, &cookie_name(app, DRAFT), "", Some(0))
}

/// The office's frame, from what was last read of it: never fails, never waits.
pub(crate) fn frame(app: &App) -> Arc<Frame> {
    let (directory, now) = (app.office.directory(), app.now());
    let day = directory.day(now);
    let mut kept = app.frames.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = kept.as_ref()
        && kept.day == day
        && Arc::ptr_eq(&kept.directory, &directory)
    {
        return Arc::clone(&kept.frame);
    }
    let frame = Arc::new(Frame {
        url: app.public_url.to_string(),
        ..frame_of(&directory, app.office.is_drill(), now)
    });
    *kept = Some(KeptFrame {
        directory,
        day,
        frame: Arc::clone(&frame),
    });
    frame
}

fn frame_of(directory: &Directory, drill: bool, now: Timestamp) -> Frame {
    let profile = &directory.profile;
    let head = &profile.letterhead;
    Frame {
        office_name: profile.name.clone(),
        address: [&head.address, &head.contact]
            .into_iter()
            .filter(|line| !line.trim().is_empty())
            .cloned()
            .collect(),
        tz: directory.calendar.tz().clone(),
        zone: directory.calendar.tz_name().to_owned(),
        day_minutes: day_minutes(directory, now),
        idle_minutes: profile.session_minutes,
        drill,
        emblem: emblem_address(profile),
        url: String::new(),
        website: directory.website_is_open(),
        greetings: profile.greetings.clone(),
        week: ordinary_week(&directory.calendar, directory.day(now)),
        foot: Once::default(),
    }
}

/// The longest day of the coming week: Fridays are short, and a day means a full one.
fn day_minutes(directory: &Directory, now: Timestamp) -> i64 {
    let mut day = directory.calendar.date(now);
    let mut longest = 0;
    for _ in 0..7 {
        let minutes = directory
            .calendar
            .hours_on(day)
            .iter()
            .map(|hours| hours.open().duration_until(hours.close()).as_secs() / 60)
            .sum();
        longest = longest.max(minutes);
        day = day.tomorrow().unwrap_or(day);
    }
    longest
}

/// Who is signed in, as the head shows it.
///
/// `counts`: whether to count what waits; a form on its way in shows no count.
pub(crate) async fn badge(app: &App, me: &SignedIn, counts: bool) -> Badge {
    // A page whose count cannot be read is still a page.
    let waiting = if counts {
        app.office.count_waiting(me).await.ok()
    } else {
        None
    };
    let position = me
        .held
        .iter()
        .map(|held| match held.acting.kind {
            AppointmentKind::Definitive => held.position.short.clone(),
            AppointmentKind::ActingVacant => format!("Plt. {}", held.position.short),
            AppointmentKind::ActingAbsent => format!("Plh. {}", held.position.short),
        })
        .collect::<Vec<_>>()
        .join(", ");
    Badge {
        name: me.official.name.clone(),
        owner: app.office.keys().draft_owner(me.official.id),
        position,
        initials: initials(&me.official.name),
        waiting,
        may_record: me.may(Action::RecordComplaint, &Situation::default()),
        may_see_letters: me.may(Action::SeeLetters, &Situation::default()),
    }
}

/// Two letters for the round picture: of the last two words of the name before its
/// titles, since `I`, `Ni`, `Made` and `Ketut` are many people's first.
fn initials(name: &str) -> String {
    let bare = name.split(',').next().unwrap_or(name);
    let letters: Vec<char> = bare
        .split_whitespace()
        .filter(|word| !word.ends_with('.'))
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect();
    letters[letters.len().saturating_sub(2)..].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_leave_out_titles() {
        assert_eq!(initials("I Gede Suryadana, S.H., M.Si."), "GS");
        assert_eq!(initials("Drs. I Ketut Darma"), "KD");
        assert_eq!(initials("Sukerti"), "S");
        assert_eq!(initials(""), "");
    }
}
