//! What holds in a whole province: time zone and holidays of its own. Data, not code:
//! `data/areas/provinces.toml` names the sources.

use serde::Deserialize;

use crate::{Code, Level};

/// What holds in a province.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvinceFacts {
    /// IANA name of the time zone: `Asia/Makassar`.
    pub tz: String,
    /// The group of holiday tables that holds beside the national one: `bali`.
    pub holidays: Option<String>,
}

/// The table of provinces has a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactsFault {
    /// It is no TOML or not of this shape.
    #[error("the table of provinces can't be read: {0}")]
    Unreadable(String),
    /// A code is none of a province.
    #[error("{0} is no province's code")]
    NoProvince(String),
    /// It does not name the province.
    #[error("the table of provinces does not name {0}")]
    Missing(Code),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    zone: Vec<Zone>,
    #[serde(default)]
    holidays: Vec<Holidays>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Zone {
    tz: String,
    provinces: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holidays {
    tables: String,
    provinces: Vec<String>,
}

impl ProvinceFacts {
    /// The facts of the province in which `code` lies, from the table in TOML.
    ///
    /// # Errors
    /// [`FactsFault`].
    pub fn of(code: Code, table: &str) -> Result<ProvinceFacts, FactsFault> {
        let table: Table =
            toml::from_str(table).map_err(|fault| FactsFault::Unreadable(fault.to_string()))?;
        let zone = table
            .zone
            .iter()
            .find_map(|zone| held(code, &zone.provinces, &zone.tz));
        let holidays = table
            .holidays
            .iter()
            .find_map(|it| held(code, &it.provinces, &it.tables));
        Ok(ProvinceFacts {
            tz: zone.transpose()?.ok_or(FactsFault::Missing(code))?,
            holidays: holidays.transpose()?,
        })
    }
}

/// The value, if one of the provinces is the one `code` lies in.
fn held(code: Code, provinces: &[String], value: &str) -> Option<Result<String, FactsFault>> {
    for written in provinces {
        match Code::parse(written).filter(|it| it.level() == Level::Province) {
            Some(province) if code.is_in(province) => return Some(Ok(value.to_owned())),
            Some(_) => {}
            None => return Some(Err(FactsFault::NoProvince(written.clone()))),
        }
    }
    None
}
