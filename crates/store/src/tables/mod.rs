//! The domain's tables: statements and strict rows, one file an aggregate. No decisions here.

pub mod access;
pub mod attachments;
pub mod calls;
pub mod case_desks;
mod coded;
pub mod complaints;
pub mod data_requests;
pub mod desk_lists;
pub mod drafts;
pub mod emblems;
pub mod entries;
pub mod figures;
pub mod findings;
pub mod guards;
pub mod heads;
pub mod history;
pub mod imports;
pub mod installation;
pub mod law_books;
pub mod letters;
pub mod mailboxes;
pub mod mails;
pub mod many;
pub mod notices;
pub mod numbers;
pub mod offices;
pub mod passages;
pub mod people;
pub mod procedures;
pub mod register;
pub mod same;
pub mod visitor_drafts;

use crate::sql::Sql;

/// Every statement of the domain's tables, for the registry.
pub const ALL: &[&[&Sql]] = &[
    access::ALL,
    attachments::ALL,
    calls::ALL,
    case_desks::ALL,
    complaints::ALL,
    data_requests::ALL,
    desk_lists::ALL,
    drafts::ALL,
    emblems::ALL,
    entries::ALL,
    figures::ALL,
    findings::ALL,
    guards::ALL,
    heads::ALL,
    history::ALL,
    installation::ALL,
    imports::ALL,
    law_books::ALL,
    letters::ALL,
    mailboxes::ALL,
    mails::ALL,
    notices::ALL,
    numbers::ALL,
    offices::ALL,
    passages::ALL,
    people::ALL,
    procedures::ALL,
    register::ALL,
    same::ALL,
    visitor_drafts::ALL,
];
