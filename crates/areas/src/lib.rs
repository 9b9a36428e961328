//! What lies where: the provinces, regencies, kecamatan and villages of Indonesia and
//! their codes.
//!
//! Bytes in, values out: [`Areas`] reads the packed file `data/areas/areas.bin` (its
//! `README.md` says where it comes from and how it is made) and keeps nothing unpacked.
//! A question about one kecamatan unpacks the index, 91 kB, and the villages of one
//! province, 85 kB at most, and drops them with the answer: an idle office holds none.
//!
//! ```
//! use areas::{Areas, Found};
//!
//! let areas = Areas::new(include_bytes!("../../../data/areas/areas.bin"));
//! let Found::One(district) = areas.find("510202")? else { panic!() };
//! assert_eq!(district.to_string(), "51.02.02 Selemadeg Timur, Kabupaten Tabanan, Bali");
//! assert_eq!(areas.villages(district.code)?.len(), 10);
//! # Ok::<(), areas::Damaged>(())
//! ```

mod areas;
mod code;
mod facts;
mod packed;
mod place;
mod search;

pub use self::areas::Areas;
pub use self::code::{Code, Level};
pub use self::facts::{FactsFault, ProvinceFacts};
pub use self::packed::Damaged;
pub use self::place::{District, Province, Regency, RegencyKind, Village, VillageKind};
pub use self::search::Found;
