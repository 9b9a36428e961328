//! The published description of a procedure file.

/// JSON Schema (draft 2020-12) of a procedure file, with a description of each
/// field and the codes of all faults and warnings.
pub fn json_schema() -> &'static str {
    include_str!("schema/procedure.schema.json")
}
