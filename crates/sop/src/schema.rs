//! The published description of a procedure file.

/// JSON Schema (draft 2020-12) of a procedure file, with a description of each
/// field and the codes of all faults and warnings.
pub fn json_schema() -> &'static str {
    include_str!("schema/procedure.schema.json")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::draft::keys;
    use crate::{Act, Confidence, FaultCode, Gives, WarningCode};

    fn schema() -> Value {
        serde_json::from_str(json_schema()).expect("the schema is JSON")
    }

    fn names(value: &Value) -> BTreeSet<&str> {
        match value {
            Value::Object(map) => map.keys().map(String::as_str).collect(),
            Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
            _ => BTreeSet::new(),
        }
    }

    fn set(names: &[&'static str]) -> BTreeSet<&'static str> {
        names.iter().copied().collect()
    }

    #[test]
    fn it_lists_the_keys_the_reader_knows() {
        let schema = schema();
        let step = "/properties/steps/items/properties";
        for (pointer, known) in [
            ("/properties", keys::TOP),
            ("/properties/cover/properties", keys::COVER),
            (
                "/properties/cover/properties/approved_by/properties",
                keys::APPROVER,
            ),
            ("/properties/performers/items/properties", keys::PERFORMER),
            (step, keys::STEP),
            (&format!("{step}/yes/properties"), keys::EXIT),
            (&format!("{step}/no/properties"), keys::EXIT),
            (&format!("{step}/inferred/items/properties"), keys::INFERRED),
            ("/properties/inferred/items/properties", keys::INFERRED),
        ] {
            let listed = schema.pointer(pointer).expect(pointer);
            assert_eq!(names(listed), set(known), "{pointer}");
            for (key, field) in listed.as_object().expect("an object") {
                let text = field["description"].as_str().unwrap_or_default();
                assert!(!text.is_empty(), "{pointer}/{key} is described");
            }
            let (table, _) = pointer.rsplit_once('/').expect("a path");
            let table = schema.pointer(table).expect("the table itself");
            assert_eq!(table["additionalProperties"], false, "{pointer}");
        }
    }

    #[test]
    fn it_lists_the_values_and_codes() {
        let schema = schema();
        let list = |pointer: &str| names(schema.pointer(pointer).expect(pointer));
        let step = "/properties/steps/items/properties";
        assert_eq!(
            list(&format!("{step}/act/enum")),
            set(&Act::ALL.map(Act::name))
        );
        assert_eq!(
            list(&format!("{step}/gives/enum")),
            set(&Gives::ALL.map(Gives::name))
        );
        assert_eq!(
            list(&format!("{step}/inferred/items/properties/confidence/enum")),
            set(&Confidence::ALL.map(Confidence::name))
        );
        let codes = |kind: &str| -> BTreeSet<String> {
            let listed = schema["$defs"][kind]["oneOf"].as_array().expect("codes");
            listed
                .iter()
                .filter_map(|code| code["const"].as_str().map(str::to_owned))
                .collect()
        };
        let faults = FaultCode::ALL
            .iter()
            .map(|code| code.name().to_owned())
            .collect();
        assert_eq!(codes("fault_code"), faults);
        let warnings = WarningCode::ALL
            .iter()
            .map(|code| code.name().to_owned())
            .collect();
        assert_eq!(codes("warning_code"), warnings);
    }

    /// As much of JSON Schema as the published one uses, but for patterns.
    fn misfits(schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        let mut no = |what: &str| found.push(format!("{at}: {what}"));
        if let Some(kind) = schema["type"].as_str() {
            let fits = match kind {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "integer" => value.is_i64(),
                "boolean" => value.is_boolean(),
                other => panic!("{other} is not judged here"),
            };
            if !fits {
                no(kind);
            }
        }
        if schema.get("const").is_some_and(|only| only != value) {
            no("const");
        }
        if schema["enum"]
            .as_array()
            .is_some_and(|list| !list.contains(value))
        {
            no("enum");
        }
        for required in schema["required"].as_array().into_iter().flatten() {
            if value.get(required.as_str().unwrap_or_default()).is_none() {
                no(&format!("requires {required}"));
            }
        }
        if value
            .as_array()
            .is_some_and(|list| (list.len() as u64) < schema["minItems"].as_u64().unwrap_or(0))
        {
            no("minItems");
        }
        for word in ["anyOf", "oneOf"] {
            let Some(choices) = schema[word].as_array() else {
                continue;
            };
            let fitting = choices
                .iter()
                .filter(|choice| {
                    let mut misses = Vec::new();
                    misfits(choice, value, at, &mut misses);
                    misses.is_empty()
                })
                .count();
            if fitting == 0 || (word == "oneOf" && fitting > 1) {
                no(word);
            }
        }
        for (key, inner) in value.as_object().into_iter().flatten() {
            match schema["properties"].get(key) {
                Some(known) => misfits(known, inner, &format!("{at}.{key}"), found),
                None if schema["additionalProperties"] == false => {
                    found.push(format!("{at}.{key}: unknown"));
                }
                None => {}
            }
        }
        if schema.get("items").is_some() {
            for (place, inner) in value.as_array().into_iter().flatten().enumerate() {
                misfits(&schema["items"], inner, &format!("{at}[{place}]"), found);
            }
        }
    }

    fn json(value: &toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.as_str().into(),
            toml::Value::Integer(number) => (*number).into(),
            toml::Value::Float(number) => (*number).into(),
            toml::Value::Boolean(truth) => (*truth).into(),
            toml::Value::Datetime(stamp) => stamp.to_string().into(),
            toml::Value::Array(list) => list.iter().map(json).collect(),
            toml::Value::Table(table) => table
                .iter()
                .map(|(key, inner)| (key.clone(), json(inner)))
                .collect(),
        }
    }

    #[test]
    fn the_shipped_files_fit_it() {
        let schema = schema();
        for text in [
            include_str!("../../../procedures/pengaduan-masyarakat-10.toml"),
            include_str!("../../../procedures/pengaduan-masyarakat-6.toml"),
            include_str!("../../../procedures/examples/tujuh-langkah.toml"),
        ] {
            let file: toml::Value = toml::from_str(text).expect("TOML");
            let mut found = Vec::new();
            misfits(&schema, &json(&file), "file", &mut found);
            assert_eq!(found, Vec::<String>::new());

            let mut spoilt = json(&file);
            spoilt["steps"][0]["act"] = "sing".into();
            spoilt["steps"][1]["kegiatan"] = "x".into();
            spoilt["performers"][0]["directed"] = true.into();
            spoilt["steps"][2]
                .as_object_mut()
                .expect("a step")
                .remove("output");
            misfits(&schema, &spoilt, "file", &mut found);
            assert_eq!(
                found,
                [
                    "file.performers[0]: oneOf",
                    "file.steps[0].act: enum",
                    "file.steps[1].kegiatan: unknown",
                    "file.steps[2]: requires \"output\"",
                ]
            );
        }
    }
}
