//! What a new office is made of, ready to be handed to a process that founds it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use areas::District;
use casework::OfficeProfile;
use serde::{Deserialize, Serialize};

use crate::cli::ServeOptions;
use crate::commands::Refused;

/// A new office.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewOffice {
    /// Its profile.
    pub profile: OfficeProfile,
    /// Procedure files that lie beside the profile, by name.
    pub given: BTreeMap<String, String>,
    /// Where people will reach it.
    pub url: Option<String>,
}

impl NewOffice {
    /// The office of a kecamatan, with what the file of `--profile` says laid over it; else
    /// that of the file, else the reference office.
    ///
    /// # Errors
    /// When the file can't be read; [`Refused::Profile`] when what comes of it is no profile.
    pub fn of(
        options: &ServeOptions,
        area: Option<&District>,
        prefix: Option<&str>,
        url: Option<&str>,
    ) -> anyhow::Result<NewOffice> {
        let file = match &options.profile {
            Some(path) => {
                Some(std::fs::read_to_string(path).with_context(|| path.display().to_string())?)
            }
            None => None,
        };
        let profile = match (area, &file) {
            (Some(area), file) => {
                let mut base = office::area_profile(area)?;
                if let Some(prefix) = prefix {
                    prefix.clone_into(&mut base.prefix);
                }
                OfficeProfile::parse_over(file.as_deref().unwrap_or_default(), &base)
            }
            (None, Some(file)) => OfficeProfile::parse(file),
            (None, None) => OfficeProfile::parse(office::shipped_profile()),
        }
        .map_err(Refused::Profile)?;
        let beside = options.profile.as_deref().and_then(Path::parent);
        let mut given = BTreeMap::new();
        for in_force in &profile.procedures {
            let text = beside.map(|folder| std::fs::read_to_string(folder.join(&in_force.file)));
            if let Some(Ok(text)) = text {
                given.insert(in_force.file.clone(), text);
            }
        }
        Ok(NewOffice {
            profile,
            given,
            url: url.map(str::to_owned),
        })
    }
}
