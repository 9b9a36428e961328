//! Who asks for pages: officials of many offices, signed in through the page.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use anyhow::Context;
use office::Dice;
use tokio::task::JoinSet;

use super::set::{Manifest, PASSWORD, SetOffice};
use crate::bench::client::{Client, SignedIn};

/// Small offices whose officials are at work: fewer than an installation keeps open.
const SMALL: usize = 300;
/// Offices whose clerks record complaints, the last of the set: nobody asks for pages there,
/// so what is measured of the others is the same on the next run.
const WRITING: usize = 8;
/// 127.1.0.1 and those behind it: everybody has an address of his own.
const LOOPBACK: u32 = 0x7F01_0001;
/// User names of the sample people that sign in, in turn: clerk, Kasubag, Sekretaris, Camat.
const WHO: [&str; 4] = ["sariani", "lestari", "arini", "suryadana"];

/// An official at work.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub(super) signed_in: SignedIn,
    prefix: String,
    years: BTreeMap<i16, u32>,
}

impl Session {
    /// A complaint of the office: of the last hundred, or any.
    pub(super) fn number(&self, dice: &mut Dice) -> String {
        let recent = dice.place(3) == 0;
        let years: Vec<(&i16, &u32)> = self.years.iter().collect();
        let place = if recent {
            years.len().saturating_sub(1)
        } else {
            dice.place(years.len())
        };
        let (year, last) = years
            .get(place)
            .map_or((0, 1), |(year, last)| (**year, **last));
        let span = if recent { last.min(100) } else { last };
        let back = u32::try_from(dice.place(usize::try_from(span).unwrap_or(1))).unwrap_or(0);
        format!(
            "{}-{year}-{:04}",
            self.prefix,
            last.saturating_sub(back).max(1)
        )
    }

    /// A year of its register.
    pub(super) fn year(&self, dice: &mut Dice) -> i16 {
        let nth = dice.place(self.years.len());
        self.years.keys().nth(nth).copied().unwrap_or_default()
    }
}

/// Everybody who is signed in.
#[derive(Debug)]
pub(super) struct Sessions {
    /// Of the biggest office, one of each kind.
    pub(super) big: Vec<Arc<Session>>,
    /// Of small offices, of each one.
    pub(super) small: Vec<Arc<Session>>,
    /// Clerks of other small offices, who record.
    pub(super) writing: Vec<Arc<Session>>,
}

impl Sessions {
    /// Signs them in.
    pub(super) async fn sign_in(address: &str, set: &Manifest) -> anyhow::Result<Sessions> {
        let (first, others) = set.offices.split_first().context("an office")?;
        let most = others.len().saturating_sub(WRITING);
        let (others, last) = others.split_at(most);
        let step = (others.len() / SMALL).max(1);
        let chosen = others.iter().step_by(step).take(SMALL);
        let big = WHO.iter().map(|who| (first.clone(), *who)).collect();
        let small = chosen
            .zip(WHO.iter().cycle())
            .map(|(office, who)| (office.clone(), *who))
            .collect();
        let clerks = last.iter().map(|office| (office.clone(), WHO[0])).collect();
        Ok(Sessions {
            big: all(address, big).await?,
            small: all(address, small).await?,
            writing: all(address, clerks).await?,
        })
    }
}

/// Two at a time, as the server hashes passwords.
async fn all(
    address: &str,
    wanted: Vec<(SetOffice, &'static str)>,
) -> anyhow::Result<Vec<Arc<Session>>> {
    let mut waiting = wanted.into_iter().enumerate();
    let mut at_work = JoinSet::new();
    let mut sessions = Vec::new();
    loop {
        while at_work.len() < 2
            && let Some((nth, (office, who))) = waiting.next()
        {
            let address = address.to_owned();
            at_work.spawn(async move {
                let own = Ipv4Addr::from_bits(LOOPBACK + u32::try_from(nth)?);
                let mut client = Client::from_own(&address, &office.host, own.into()).await?;
                client
                    .sign_in(who, PASSWORD)
                    .await
                    .with_context(|| format!("{who} of {}", office.host))?;
                let session = Session {
                    signed_in: client.signed_in(),
                    prefix: office.prefix,
                    years: office.years,
                };
                anyhow::Ok((nth, Arc::new(session)))
            });
        }
        let Some(done) = at_work.join_next().await else {
            break;
        };
        sessions.push(done??);
    }
    sessions.sort_by_key(|(nth, _)| *nth);
    Ok(sessions.into_iter().map(|(_, session)| session).collect())
}
