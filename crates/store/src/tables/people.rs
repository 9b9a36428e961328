//! Units, positions, officials and appointments.

use casework::{
    Appointment, AppointmentId, AppointmentKind, Duty, Nip, OfficeId, Official, OfficialId,
    Position, PositionId, Rank, Unit,
};
use jiff::civil::Date;
use sop::{Role, UnitCode};

use crate::{Conn, Row, Sql, StoreError};

const UNIT_INSERT: Sql = Sql::new(
    "unit.insert",
    "INSERT INTO unit (office_id, code, name, short, directable, ordinal)
     VALUES ($1, $2, $3, $4, $5, $6)",
);
const UNIT_LIST: Sql = Sql::new(
    "unit.list",
    "SELECT code, name, short, directable FROM unit WHERE office_id = $1 ORDER BY ordinal",
);
const UNIT_UPDATE: Sql = Sql::new(
    "unit.update",
    "UPDATE unit SET name = $3, short = $4, directable = $5 WHERE office_id = $1 AND code = $2",
);
const POST_UPDATE: Sql = Sql::new(
    "post.update",
    "UPDATE post SET title = $3, short = $4, unit = $5, role = $6, heads_unit = $7, duties = $8
     WHERE office_id = $1 AND code = $2",
);
const POST_INSERT: Sql = Sql::new(
    "post.insert",
    "INSERT INTO post (office_id, id, code, title, short, unit, role, heads_unit, duties, ordinal)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
const POST_LIST: Sql = Sql::new(
    "post.list",
    "SELECT id, code, title, short, unit, role, heads_unit, duties
     FROM post WHERE office_id = $1 ORDER BY ordinal",
);
const OFFICIAL_INSERT: Sql = Sql::new(
    "official.insert",
    "INSERT INTO official (office_id, id, name, username, nip, rank, active, salt)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
);
const OFFICIAL_UPDATE: Sql = Sql::new(
    "official.update",
    "UPDATE official SET name = $3, username = $4, nip = $5, rank = $6, active = $7
     WHERE office_id = $1 AND id = $2",
);
const OFFICIAL_LIST: Sql = Sql::new(
    "official.list",
    "SELECT id, name, username, nip, rank, active FROM official WHERE office_id = $1 ORDER BY name, id",
);
const OFFICIAL_SALT: Sql = Sql::new(
    "official.salt",
    "SELECT salt FROM official WHERE office_id = $1 AND id = $2",
);
const APPOINTMENT_INSERT: Sql = Sql::new(
    "appointment.insert",
    "INSERT INTO appointment (office_id, id, official_id, post_id, kind, from_day, to_day, order_number)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
);
const APPOINTMENT_END: Sql = Sql::new(
    "appointment.end",
    "UPDATE appointment SET to_day = $3 WHERE office_id = $1 AND id = $2",
);
const APPOINTMENT_LIST: Sql = Sql::new(
    "appointment.list",
    "SELECT id, official_id, post_id, kind, from_day, to_day, order_number
     FROM appointment WHERE office_id = $1 ORDER BY from_day, id",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &UNIT_INSERT,
    &UNIT_UPDATE,
    &POST_UPDATE,
    &UNIT_LIST,
    &POST_INSERT,
    &POST_LIST,
    &OFFICIAL_INSERT,
    &OFFICIAL_UPDATE,
    &OFFICIAL_LIST,
    &OFFICIAL_SALT,
    &APPOINTMENT_INSERT,
    &APPOINTMENT_END,
    &APPOINTMENT_LIST,
];

/// Adds a unit at a place in the office's order.
///
/// # Errors
/// [`StoreError::Conflict`] when the code is taken.
pub async fn insert_unit(
    conn: &mut Conn<'_>,
    office: OfficeId,
    unit: &Unit,
    ordinal: u32,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        unit.code.as_str().into(),
        (&unit.name).into(),
        (&unit.short).into(),
        unit.directable.into(),
        ordinal.into(),
    ];
    conn.exec(&UNIT_INSERT, &values).await.map(drop)
}

/// Changes a unit; false when there is none of that code.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn update_unit(
    conn: &mut Conn<'_>,
    office: OfficeId,
    unit: &Unit,
) -> Result<bool, StoreError> {
    let values = [
        office.0.into(),
        unit.code.as_str().into(),
        (&unit.name).into(),
        (&unit.short).into(),
        unit.directable.into(),
    ];
    Ok(conn.exec(&UNIT_UPDATE, &values).await? == 1)
}

/// Changes the position of that key; false when there is none.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn update_position(
    conn: &mut Conn<'_>,
    office: OfficeId,
    position: &Position,
) -> Result<bool, StoreError> {
    let duties: Vec<&str> = position.duties.iter().map(|duty| duty.code()).collect();
    let values = [
        office.0.into(),
        (&position.key).into(),
        (&position.title).into(),
        (&position.short).into(),
        position.unit.as_str().into(),
        position.role.as_ref().map(|role| role.as_str()).into(),
        position.heads_unit.into(),
        duties.join(" ").into(),
    ];
    Ok(conn.exec(&POST_UPDATE, &values).await? == 1)
}

/// The units in the office's order.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn list_units(conn: &mut Conn<'_>, office: OfficeId) -> Result<Vec<Unit>, StoreError> {
    conn.query(&UNIT_LIST, &[office.0.into()])
        .await?
        .iter()
        .map(|row| {
            Ok(Unit {
                code: UnitCode(row.get("code")?),
                name: row.get("name")?,
                short: row.get("short")?,
                directable: row.get("directable")?,
            })
        })
        .collect()
}

/// Adds a position at a place in the office's order.
///
/// # Errors
/// [`StoreError::Conflict`] when its key is taken.
pub async fn insert_position(
    conn: &mut Conn<'_>,
    office: OfficeId,
    position: &Position,
    ordinal: u32,
) -> Result<(), StoreError> {
    let duties: Vec<&str> = position.duties.iter().map(|duty| duty.code()).collect();
    let values = [
        office.0.into(),
        position.id.0.into(),
        (&position.key).into(),
        (&position.title).into(),
        (&position.short).into(),
        position.unit.as_str().into(),
        position.role.as_ref().map(|role| role.as_str()).into(),
        position.heads_unit.into(),
        duties.join(" ").into(),
        ordinal.into(),
    ];
    conn.exec(&POST_INSERT, &values).await.map(drop)
}

/// The positions in the office's order.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn list_positions(
    conn: &mut Conn<'_>,
    office: OfficeId,
) -> Result<Vec<Position>, StoreError> {
    conn.query(&POST_LIST, &[office.0.into()])
        .await?
        .iter()
        .map(read_position)
        .collect()
}

fn read_position(row: &Row) -> Result<Position, StoreError> {
    Ok(Position {
        id: PositionId(row.get("id")?),
        key: row.get("code")?,
        title: row.get("title")?,
        short: row.get("short")?,
        unit: UnitCode(row.get("unit")?),
        role: row.get::<Option<String>>("role")?.map(Role),
        heads_unit: row.get("heads_unit")?,
        duties: row.parse("duties", |text: String| {
            text.split_whitespace()
                .map(|code| Duty::parse(code).ok_or("unknown duty"))
                .collect()
        })?,
    })
}

/// Adds an official; `salt` serves the digests of personal data in the history.
///
/// # Errors
/// [`StoreError::Conflict`] when the user name is taken.
pub async fn insert_official(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: &Official,
    salt: &[u8],
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        official.id.0.into(),
        (&official.name).into(),
        (&official.username).into(),
        official.nip.as_ref().map(Nip::digits).into(),
        official.rank.as_ref().map(Rank::code).into(),
        official.active.into(),
        salt.into(),
    ];
    conn.exec(&OFFICIAL_INSERT, &values).await.map(drop)
}

/// Changes an official's data.
///
/// # Errors
/// [`StoreError::Conflict`] when the user name is taken, [`StoreError::NotFound`].
pub async fn update_official(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: &Official,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        official.id.0.into(),
        (&official.name).into(),
        (&official.username).into(),
        official.nip.as_ref().map(Nip::digits).into(),
        official.rank.as_ref().map(Rank::code).into(),
        official.active.into(),
    ];
    match conn.exec(&OFFICIAL_UPDATE, &values).await? {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}

/// The officials by name.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn list_officials(
    conn: &mut Conn<'_>,
    office: OfficeId,
) -> Result<Vec<Official>, StoreError> {
    conn.query(&OFFICIAL_LIST, &[office.0.into()])
        .await?
        .iter()
        .map(|row| {
            Ok(Official {
                id: OfficialId(row.get("id")?),
                name: row.get("name")?,
                username: row.get("username")?,
                nip: row.parse("nip", |nip: Option<String>| {
                    nip.map(Nip::try_from).transpose()
                })?,
                rank: row.parse("rank", |rank: Option<String>| {
                    rank.as_deref().map(Rank::parse).transpose()
                })?,
                active: row.get("active")?,
            })
        })
        .collect()
}

/// The salt of an official's digests.
///
/// # Errors
/// [`StoreError::NotFound`].
pub async fn official_salt(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: OfficialId,
) -> Result<Vec<u8>, StoreError> {
    conn.query_one(&OFFICIAL_SALT, &[office.0.into(), official.0.into()])
        .await?
        .get("salt")
}

/// Adds an appointment.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn insert_appointment(
    conn: &mut Conn<'_>,
    office: OfficeId,
    appointment: &Appointment,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        appointment.id.0.into(),
        appointment.official.0.into(),
        appointment.position.0.into(),
        appointment.kind.code().into(),
        appointment.from.to_string().into(),
        appointment.to.map(|day| day.to_string()).into(),
        (&appointment.order).into(),
    ];
    conn.exec(&APPOINTMENT_INSERT, &values).await.map(drop)
}

/// Sets the last day of an appointment.
///
/// # Errors
/// [`StoreError::NotFound`].
pub async fn end_appointment(
    conn: &mut Conn<'_>,
    office: OfficeId,
    appointment: AppointmentId,
    last_day: Date,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        appointment.0.into(),
        last_day.to_string().into(),
    ];
    match conn.exec(&APPOINTMENT_END, &values).await? {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}

/// Every appointment, past and future too.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn list_appointments(
    conn: &mut Conn<'_>,
    office: OfficeId,
) -> Result<Vec<Appointment>, StoreError> {
    conn.query(&APPOINTMENT_LIST, &[office.0.into()])
        .await?
        .iter()
        .map(|row| {
            Ok(Appointment {
                id: AppointmentId(row.get("id")?),
                official: OfficialId(row.get("official_id")?),
                position: PositionId(row.get("post_id")?),
                kind: row.parse("kind", |code: String| {
                    AppointmentKind::parse(&code).ok_or("unknown kind of appointment")
                })?,
                from: row.parse("from_day", |day: String| day.parse::<Date>())?,
                to: row.parse("to_day", |day: Option<String>| {
                    day.map(|day| day.parse::<Date>()).transpose()
                })?,
                order: row.get("order_number")?,
            })
        })
        .collect()
}
